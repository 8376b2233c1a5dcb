using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Which resources are to have ended before one is stopped: those that wait for it or refer to it. The dashboard is last:
/// it takes what the others say while they end.
/// </summary>
internal static class StopOrder
{
    /// <summary>The dependents of each resource. Waiting is never circular; a reference that would close a circle does not count.</summary>
    public static IReadOnlyDictionary<IResource, List<IResource>> Dependents(IEnumerable<IResource> resources)
    {
        var dependents = resources.ToDictionary(r => r, _ => new List<IResource>());
        foreach (var resource in dependents.Keys.ToArray())
        {
            foreach (var wait in resource.Annotations.OfType<WaitAnnotation>())
                Add(dependents, wait.Resource, resource);
        }

        foreach (var resource in dependents.Keys.ToArray())
        {
            foreach (var reference in resource.Annotations.OfType<ResourceRelationshipAnnotation>())
                Add(dependents, reference.Resource, resource);
        }

        if (dependents.Keys.FirstOrDefault(r => r.Name == Dashboard.ResourceName) is { } dashboard)
            dependents[dashboard].AddRange(dependents.Keys.Where(r => r != dashboard && !dependents[dashboard].Contains(r)));
        return dependents;
    }

    private static void Add(Dictionary<IResource, List<IResource>> dependents, IResource dependency, IResource dependent)
    {
        if (dependents.TryGetValue(dependency, out var list) && !list.Contains(dependent) && !Reaches(dependents, dependent, dependency))
            list.Add(dependent);
    }

    private static bool Reaches(Dictionary<IResource, List<IResource>> dependents, IResource from, IResource to) =>
        from == to || dependents[from].Any(next => Reaches(dependents, next, to));
}
