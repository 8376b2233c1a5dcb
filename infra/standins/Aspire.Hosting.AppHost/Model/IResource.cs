namespace Aspire.Hosting.ApplicationModel;

/// <summary>A part of the application: something with a name and annotations that say how it is run.</summary>
public interface IResource
{
    string Name { get; }
    ResourceAnnotationCollection Annotations { get; }
}

/// <summary>A fact about a resource.</summary>
public interface IResourceAnnotation;

/// <summary>A resource that takes environment variables.</summary>
public interface IResourceWithEnvironment : IResource;

/// <summary>A resource that takes command-line arguments.</summary>
public interface IResourceWithArgs : IResource;

/// <summary>A resource that others reach through endpoints.</summary>
public interface IResourceWithEndpoints : IResource;

/// <summary>A resource whose endpoints are found by name.</summary>
public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;

/// <summary>A resource that can be made to wait for others.</summary>
public interface IResourceWithWaitSupport : IResource;

/// <summary>A resource that does work: a process or a container.</summary>
public interface IComputeResource : IResource;
