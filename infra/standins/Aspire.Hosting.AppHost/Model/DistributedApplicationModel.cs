namespace Aspire.Hosting.ApplicationModel;

/// <summary>The finished model that is run.</summary>
public class DistributedApplicationModel(IResourceCollection resources)
{
    public IResourceCollection Resources { get; } = resources;
}
