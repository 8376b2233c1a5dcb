using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace JbAspire.Tests.Architecture;

/// <summary>Reads from a built assembly which of its types uses which: bases, interfaces, fields, signatures, attributes, locals and code.</summary>
internal sealed class TypeUses : IDisposable
{
    private readonly PEReader _file;
    private readonly MetadataReader _metadata;
    private readonly TypeCollector _collector;
    private readonly HashSet<TypeUse> _uses = [];
    private TypeName _user;

    private TypeUses(string assembly)
    {
        _file = new PEReader(File.OpenRead(assembly));
        _metadata = _file.GetMetadataReader();
        _collector = new TypeCollector(NameOf, Note);
    }

    public static IReadOnlySet<TypeUse> Of(string assembly)
    {
        using TypeUses reader = new(assembly);
        foreach (TypeDefinitionHandle handle in reader._metadata.TypeDefinitions)
            reader.ReadType(handle);
        return reader._uses;
    }

    /// <summary>The names of the assemblies that an assembly needs.</summary>
    public static IReadOnlyList<string> AssembliesOf(string assembly)
    {
        using TypeUses reader = new(assembly);
        return [.. reader._metadata.AssemblyReferences.Select(handle => reader._metadata.GetString(reader._metadata.GetAssemblyReference(handle).Name))];
    }

    public void Dispose() => _file.Dispose();

    private void ReadType(TypeDefinitionHandle handle)
    {
        TypeDefinition type = _metadata.GetTypeDefinition(handle);
        _user = NameOf(_metadata, handle);
        ReadEntity(type.BaseType);
        foreach (InterfaceImplementationHandle implementation in type.GetInterfaceImplementations())
            ReadEntity(_metadata.GetInterfaceImplementation(implementation).Interface);
        foreach (FieldDefinitionHandle field in type.GetFields())
            ReadField(_metadata.GetFieldDefinition(field));
        foreach (MethodDefinitionHandle method in type.GetMethods())
            ReadMethod(_metadata.GetMethodDefinition(method));
        ReadAttributes(type.GetCustomAttributes());
        ReadConstraints(type.GetGenericParameters());
    }

    private void ReadField(FieldDefinition field)
    {
        field.DecodeSignature(_collector, null);
        ReadAttributes(field.GetCustomAttributes());
    }

    private void ReadMethod(MethodDefinition method)
    {
        method.DecodeSignature(_collector, null);
        ReadAttributes(method.GetCustomAttributes());
        ReadConstraints(method.GetGenericParameters());
        if (method.RelativeVirtualAddress == 0)
            return;

        MethodBodyBlock body = _file.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
            _metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(_collector, null);
        foreach (ExceptionRegion region in body.ExceptionRegions)
            ReadEntity(region.CatchType);
        foreach (EntityHandle token in IlTokens.Read(body.GetILBytes()!))
            ReadEntity(token);
    }

    private void ReadAttributes(CustomAttributeHandleCollection attributes)
    {
        foreach (CustomAttributeHandle attribute in attributes)
            ReadEntity(_metadata.GetCustomAttribute(attribute).Constructor);
    }

    private void ReadConstraints(GenericParameterHandleCollection parameters)
    {
        foreach (GenericParameterHandle parameter in parameters)
        {
            foreach (GenericParameterConstraintHandle constraint in _metadata.GetGenericParameter(parameter).GetConstraints())
                ReadEntity(_metadata.GetGenericParameterConstraint(constraint).Type);
        }
    }

    private void ReadEntity(EntityHandle handle)
    {
        if (handle.IsNil)
            return;

        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition or HandleKind.TypeReference:
                Note(NameOf(_metadata, handle));
                break;
            case HandleKind.TypeSpecification:
                _metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(_collector, null);
                break;
            case HandleKind.FieldDefinition:
                FieldDefinition field = _metadata.GetFieldDefinition((FieldDefinitionHandle)handle);
                Note(NameOf(_metadata, field.GetDeclaringType()));
                field.DecodeSignature(_collector, null);
                break;
            case HandleKind.MethodDefinition:
                MethodDefinition method = _metadata.GetMethodDefinition((MethodDefinitionHandle)handle);
                Note(NameOf(_metadata, method.GetDeclaringType()));
                method.DecodeSignature(_collector, null);
                break;
            case HandleKind.MemberReference:
                ReadMember(_metadata.GetMemberReference((MemberReferenceHandle)handle));
                break;
            case HandleKind.MethodSpecification:
                MethodSpecification specification = _metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                specification.DecodeSignature(_collector, null);
                ReadEntity(specification.Method);
                break;
            case HandleKind.StandaloneSignature:
                _metadata.GetStandaloneSignature((StandaloneSignatureHandle)handle).DecodeMethodSignature(_collector, null);
                break;
        }
    }

    private void ReadMember(MemberReference member)
    {
        ReadEntity(member.Parent);
        if (member.GetKind() == MemberReferenceKind.Field)
            member.DecodeFieldSignature(_collector, null);
        else
            member.DecodeMethodSignature(_collector, null);
    }

    private void Note(TypeName used)
    {
        if (used != _user)
            _uses.Add(new TypeUse(_user, used));
    }

    private static TypeName NameOf(MetadataReader metadata, EntityHandle handle)
    {
        if (handle.Kind == HandleKind.TypeDefinition)
        {
            TypeDefinition definition = metadata.GetTypeDefinition((TypeDefinitionHandle)handle);
            return definition.IsNested
                ? NameOf(metadata, definition.GetDeclaringType())
                : new TypeName(null, metadata.GetString(definition.Namespace), metadata.GetString(definition.Name));
        }

        TypeReference reference = metadata.GetTypeReference((TypeReferenceHandle)handle);
        if (reference.ResolutionScope.Kind == HandleKind.TypeReference)
            return NameOf(metadata, reference.ResolutionScope);

        string? assembly = reference.ResolutionScope.Kind == HandleKind.AssemblyReference
            ? metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)reference.ResolutionScope).Name)
            : null;
        return new TypeName(assembly, metadata.GetString(reference.Namespace), metadata.GetString(reference.Name));
    }
}
