using JbAspire.Tests.Fuzz.Running;

namespace JbAspire.Tests.Fuzz.Generating;

/// <summary>Writes sound inputs into the corpus; those that were found, whose names begin otherwise, stay.</summary>
internal static class CorpusGenerator
{
    private const string Prefix = "made-";

    public static void Write(TextWriter output)
    {
        (string Target, string Name, byte[] Bytes)[] inputs =
        [
            .. StunInputs.All(), .. ServerInputs.All(), .. TransportInputs.All(), .. TextInputs.All(), .. MediaInputs.All(),
            .. SessionInputs.All(),
        ];
        foreach (IGrouping<string, (string Target, string Name, byte[] Bytes)> group in inputs.GroupBy(input => input.Target))
        {
            FuzzTarget target = FuzzTargets.Find(group.Key) ?? throw new InvalidOperationException($"There is no target {group.Key}.");
            string folder = Directory.CreateDirectory(CorpusFolder.Of(target)).FullName;
            foreach (string old in Directory.GetFiles(folder, Prefix + "*"))
                File.Delete(old);
            foreach ((_, string name, byte[] bytes) in group)
                File.WriteAllBytes(Path.Combine(folder, Prefix + name), bytes);
            output.WriteLine($"{group.Count()} inputs in {folder}");
        }
    }
}
