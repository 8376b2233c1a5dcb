using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration.UserSecrets;

namespace Aspire.Hosting.Orchestration;

/// <summary>The user secrets of the AppHost: generated secrets stay the same from run to run, readable by their owner alone.</summary>
internal sealed class UserSecretsFile(string? userSecretsId)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string? FilePath { get; } = userSecretsId is null ? null : PathHelper.GetSecretsPathFromSecretsId(userSecretsId);

    /// <summary>The value kept under <paramref name="key"/>; the first caller of several AppHosts decides it.</summary>
    public string GetOrAdd(string key, Func<string> generate)
    {
        if (FilePath is null)
            return generate();
        if (Read()[key]?.GetValue<string>() is { Length: > 0 } known)
            return known;

        Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
        using var turn = EnterTurn();
        var secrets = Read();
        if (secrets[key]?.GetValue<string>() is { Length: > 0 } meanwhile)
            return meanwhile;
        var value = generate();
        secrets[key] = value;
        Write(secrets);
        return value;
    }

    private JsonObject Read()
    {
        if (!File.Exists(FilePath))
            return [];
        try
        {
            return JsonNode.Parse(File.ReadAllText(FilePath)) as JsonObject ?? [];
        }
        catch (JsonException e)
        {
            throw new DistributedApplicationException($"The user secrets {FilePath} are not JSON ({e.Message}): repair or delete the file.", e);
        }
    }

    private void Write(JsonObject secrets)
    {
        var temporary = FilePath + "." + Environment.ProcessId;
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(temporary, options))
            writer.Write(secrets.ToJsonString(Indented));
        File.Move(temporary, FilePath!, overwrite: true);
    }

    // One writer at a time over all AppHosts of this user: an exclusive open is the lock, and ends with its process.
    private FileStream EnterTurn()
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return new FileStream(FilePath + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (attempt < 200)
            {
                Thread.Sleep(25);
            }
        }
    }
}
