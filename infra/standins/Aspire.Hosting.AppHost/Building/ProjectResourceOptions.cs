namespace Aspire.Hosting;

/// <summary>How a project becomes a resource.</summary>
public class ProjectResourceOptions
{
    public string? LaunchProfileName { get; set; }

    /// <summary>Leaves the endpoints and variables of the launch profile out. This stand-in never reads launch profiles.</summary>
    public bool ExcludeLaunchProfile { get; set; }

    public bool ExcludeKestrelEndpoints { get; set; }
}
