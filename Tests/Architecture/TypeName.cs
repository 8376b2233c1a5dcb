namespace JbAspire.Tests.Architecture;

/// <summary>A type by assembly (null: the one that was read), namespace and name; a nested type by its outermost one.</summary>
internal readonly record struct TypeName(string? Assembly, string Namespace, string Name)
{
    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}.{Name}";
}
