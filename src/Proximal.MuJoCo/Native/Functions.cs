using System.Runtime.InteropServices;

namespace Proximal.MuJoCo;

/// <summary>The C functions that Proximal calls. Their signatures are the same in all versions of the table.</summary>
internal static unsafe partial class Functions
{
    private const string Library = "mujoco";

    private static readonly string[] Names =
    [
        nameof(mj_version),
        nameof(mj_loadXML),
        nameof(mj_deleteModel),
        nameof(mj_makeData),
        nameof(mj_deleteData),
        nameof(mj_resetData),
        nameof(mj_forward),
        nameof(mj_step),
        nameof(mj_rnePostConstraint),
        nameof(mj_name2id),
    ];

    /// <summary>Connects the functions to a loaded library.</summary>
    /// <exception cref="InvalidInputException">The library does not have all functions.</exception>
    public static void Connect(nint library)
    {
        foreach (string name in Names)
            _ = Export(library, name);
        NativeLibrary.SetDllImportResolver(
            typeof(Functions).Assembly,
            (name, _, _) => name == Library ? library : nint.Zero
        );
    }

    /// <summary>Address of a function or variable of a library.</summary>
    /// <exception cref="InvalidInputException">The library has none of that name.</exception>
    public static nint Export(nint library, string name) =>
        NativeLibrary.TryGetExport(library, name, out nint address)
            ? address
            : throw new InvalidInputException(
                $"the library has no function or variable '{name}': it is not MuJoCo, or older than 2.2.0"
            );

    [LibraryImport(Library)]
    public static partial int mj_version();

    [LibraryImport(Library)]
    public static partial nint mj_loadXML(byte* file, nint virtualFiles, byte* error, int errorSize);

    [LibraryImport(Library)]
    public static partial void mj_deleteModel(nint model);

    [LibraryImport(Library)]
    public static partial nint mj_makeData(nint model);

    [LibraryImport(Library)]
    public static partial void mj_deleteData(nint data);

    [LibraryImport(Library)]
    public static partial void mj_resetData(nint model, nint data);

    [LibraryImport(Library)]
    public static partial void mj_forward(nint model, nint data);

    [LibraryImport(Library)]
    public static partial void mj_step(nint model, nint data);

    [LibraryImport(Library)]
    public static partial void mj_rnePostConstraint(nint model, nint data);

    [LibraryImport(Library)]
    public static partial int mj_name2id(nint model, int kind, byte* name);
}
