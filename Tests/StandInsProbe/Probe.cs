using Aspire.Hosting;

namespace JbAspire.StandInsProbe;

/// <summary>This project as a resource.</summary>
public sealed class Probe : IProjectMetadata
{
    public string ProjectPath => FindProject();

    private static string FindProject()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var project = Path.Combine(folder.FullName, "Tests", "StandInsProbe", "JbAspire.StandInsProbe.csproj");
            if (File.Exists(project))
                return project;
        }

        throw new InvalidOperationException("The probe's project was not found above " + AppContext.BaseDirectory);
    }
}
