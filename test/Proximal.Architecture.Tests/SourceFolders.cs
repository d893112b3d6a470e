using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Proximal.Architecture.Tests;

/// <summary>The source folders of an assembly's types, read from its embedded debugging symbols.</summary>
internal sealed class SourceFolders
{
    // Documents of types without code, such as enums (Portable PDB format, "Type Definition Document").
    private static readonly Guid TypeDocuments = new("932E74BC-DBA9-4478-8D46-0F32A7BAB3D3");

    private readonly Dictionary<int, HashSet<string>> folders = [];

    private SourceFolders() { }

    /// <summary>Reads the folders of an assembly.</summary>
    public static SourceFolders Read(Assembly assembly)
    {
        string root = $"/src/{assembly.GetName().Name}/";
        var result = new SourceFolders();
        using var executable = new PEReader(File.OpenRead(assembly.Location));
        DebugDirectoryEntry entry = executable
            .ReadDebugDirectory()
            .Single(static entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
        using MetadataReaderProvider provider = executable.ReadEmbeddedPortablePdbDebugDirectoryData(entry);
        MetadataReader symbols = provider.GetMetadataReader(),
            types = executable.GetMetadataReader();
        foreach (TypeDefinitionHandle handle in types.TypeDefinitions)
        {
            TypeDefinition type = types.GetTypeDefinition(handle);
            foreach (MethodDefinitionHandle method in type.GetMethods())
            {
                MethodDebugInformation information = symbols.GetMethodDebugInformation(
                    method.ToDebugInformationHandle()
                );
                foreach (SequencePoint point in information.GetSequencePoints())
                    Add(handle, point.Document);
            }
        }

        foreach (CustomDebugInformationHandle handle in symbols.CustomDebugInformation)
        {
            CustomDebugInformation information = symbols.GetCustomDebugInformation(handle);
            if (symbols.GetGuid(information.Kind) != TypeDocuments)
                continue;
            BlobReader documents = symbols.GetBlobReader(information.Value);
            while (documents.RemainingBytes > 0)
                Add(
                    (TypeDefinitionHandle)information.Parent,
                    MetadataTokens.DocumentHandle(documents.ReadCompressedInteger())
                );
        }

        return result;

        void Add(TypeDefinitionHandle type, DocumentHandle handle)
        {
            if (handle.IsNil)
                return;
            string path = symbols.GetString(symbols.GetDocument(handle).Name).Replace('\\', '/');
            int start = path.IndexOf(root, StringComparison.Ordinal);
            if (start < 0 || path.Contains("/obj/", StringComparison.Ordinal))
                return;
            string file = path[(start + root.Length)..];
            int token = MetadataTokens.GetToken(type);
            if (!result.folders.TryGetValue(token, out HashSet<string>? known))
                result.folders[token] = known = new HashSet<string>(StringComparer.Ordinal);
            known.Add(Path.GetDirectoryName(file) is { Length: > 0 } folder ? folder : ".");
        }
    }

    /// <summary>
    /// The folders of a type and of the types nested in it; none for a type that the compiler generates.
    /// </summary>
    public IReadOnlyCollection<string> Of(Type type)
    {
        var all = new SortedSet<string>(StringComparer.Ordinal);
        if (folders.TryGetValue(type.MetadataToken, out HashSet<string>? own))
            all.UnionWith(own);
        foreach (Type nested in type.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic))
            all.UnionWith(Of(nested));
        return all;
    }
}
