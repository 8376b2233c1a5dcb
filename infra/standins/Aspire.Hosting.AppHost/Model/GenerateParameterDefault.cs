using System.Security.Cryptography;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A random value of letters, digits and, where allowed, special characters.</summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    private const string Lowers = "abcdefghjkmnpqrstuvwxyz";
    private const string Uppers = "ABCDEFGHJKMNPQRSTUVWXYZ";
    private const string Digits = "0123456789";
    private const string Specials = "-_.{}~()*+!";

    /// <summary>The generated length in characters; at least the sum of the minima below.</summary>
    public int MinLength { get; set; }
    public bool Lower { get; set; } = true;
    public bool Upper { get; set; } = true;
    public bool Numeric { get; set; } = true;
    public bool Special { get; set; } = true;
    public int MinLower { get; set; }
    public int MinUpper { get; set; }
    public int MinNumeric { get; set; }
    public int MinSpecial { get; set; }

    public override string GetDefaultValue()
    {
        var alphabet = (Lower ? Lowers : "") + (Upper ? Uppers : "") + (Numeric ? Digits : "") + (Special ? Specials : "");
        if (alphabet.Length == 0)
            throw new DistributedApplicationException("A generated parameter needs at least one class of characters.");

        var characters = new List<char>();
        characters.AddRange(RandomNumberGenerator.GetItems<char>(Lowers, MinLower));
        characters.AddRange(RandomNumberGenerator.GetItems<char>(Uppers, MinUpper));
        characters.AddRange(RandomNumberGenerator.GetItems<char>(Digits, MinNumeric));
        characters.AddRange(RandomNumberGenerator.GetItems<char>(Specials, MinSpecial));
        characters.AddRange(RandomNumberGenerator.GetItems<char>(alphabet, Math.Max(0, MinLength - characters.Count)));

        var shuffled = characters.ToArray();
        RandomNumberGenerator.Shuffle<char>(shuffled);
        return new string(shuffled);
    }
}
