namespace JbAspire.Tests.Architecture;

/// <summary>That one type of an assembly uses another one: in a signature, a field, an attribute or the code of a method.</summary>
internal readonly record struct TypeUse(TypeName User, TypeName Used);
