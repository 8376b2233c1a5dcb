using System.Security.Cryptography;

namespace JbAspire.Tests.Fuzz.Running;

/// <summary>An input that a target does not bear, and why.</summary>
internal sealed record FuzzFailure(FuzzTarget Target, byte[] Input, string Reason)
{
    /// <summary>Writes the input into a folder and tells the file.</summary>
    public string Save(string folder)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, $"{Target.Name}-{Convert.ToHexStringLower(SHA256.HashData(Input))[..12]}");
        File.WriteAllBytes(path, Input);
        return path;
    }
}
