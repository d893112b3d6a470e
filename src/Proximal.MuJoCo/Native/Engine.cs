using System.Runtime.InteropServices;
using System.Text;

namespace Proximal.MuJoCo;

/// <summary>The functions of the MuJoCo library that Proximal calls.</summary>
internal sealed unsafe class Engine
{
    private const int ErrorSize = 1000;

    private static readonly Lazy<Engine> Shared = new(static () =>
        new Engine(
            LibrarySearch.Load(Environment.GetEnvironmentVariable(LibrarySearch.PathVariable)),
            Environment.GetEnvironmentVariable(StructLayout.FileVariable)
        )
    );

    // Compilation changes settings of the whole process, such as the number format of the C library.
    private static readonly Lock Compilation = new();

    private readonly delegate* unmanaged[Cdecl]<byte*, nint, byte*, int, nint> loadXml;
    private readonly delegate* unmanaged[Cdecl]<nint, void> deleteModel;
    private readonly delegate* unmanaged[Cdecl]<nint, nint> makeData;
    private readonly delegate* unmanaged[Cdecl]<nint, void> deleteData;
    private readonly delegate* unmanaged[Cdecl]<nint, nint, void> resetData;
    private readonly delegate* unmanaged[Cdecl]<nint, nint, void> forward;
    private readonly delegate* unmanaged[Cdecl]<nint, nint, void> step;
    private readonly delegate* unmanaged[Cdecl]<nint, nint, void> rnePostConstraint;
    private readonly delegate* unmanaged[Cdecl]<nint, int, byte*, int> nameToId;

    private Engine(nint library, string? layoutFile)
    {
        var version = (delegate* unmanaged[Cdecl]<int>)Export(library, "mj_version");
        Layout = StructLayout.Find(version(), layoutFile);
        loadXml = (delegate* unmanaged[Cdecl]<byte*, nint, byte*, int, nint>)Export(library, "mj_loadXML");
        deleteModel = (delegate* unmanaged[Cdecl]<nint, void>)Export(library, "mj_deleteModel");
        makeData = (delegate* unmanaged[Cdecl]<nint, nint>)Export(library, "mj_makeData");
        deleteData = (delegate* unmanaged[Cdecl]<nint, void>)Export(library, "mj_deleteData");
        resetData = (delegate* unmanaged[Cdecl]<nint, nint, void>)Export(library, "mj_resetData");
        forward = (delegate* unmanaged[Cdecl]<nint, nint, void>)Export(library, "mj_forward");
        step = (delegate* unmanaged[Cdecl]<nint, nint, void>)Export(library, "mj_step");
        rnePostConstraint = (delegate* unmanaged[Cdecl]<nint, nint, void>)Export(library, "mj_rnePostConstraint");
        nameToId = (delegate* unmanaged[Cdecl]<nint, int, byte*, int>)Export(library, "mj_name2id");
        EngineMessages.Receive(Export(library, "mju_user_error"), Export(library, "mju_user_warning"));
        LayoutCheck.Run(this);
    }

    /// <summary>The library, loaded and checked at the first use.</summary>
    /// <exception cref="InvalidInputException">The library was not found, its version is unknown, or the check
    /// failed.</exception>
    public static Engine Instance => Shared.Value;

    /// <summary>Offsets of the fields in the structures of this version.</summary>
    public StructLayout Layout { get; }

    /// <summary>Compiles an MJCF or URDF file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">Name of the model for messages.</param>
    /// <returns>The <c>mjModel*</c>.</returns>
    /// <exception cref="InvalidInputException">MuJoCo refused the model; the message contains its reason.</exception>
    public nint LoadXml(string path, string name)
    {
        Span<byte> error = stackalloc byte[ErrorSize];
        error.Clear();
        fixed (byte* file = NullTerminated(path))
        fixed (byte* text = error)
        {
            nint model;
            lock (Compilation)
                model = loadXml(file, 0, text, ErrorSize);
            if (model != 0)
                return model;
            string reason = Encoding.UTF8.GetString(error[..Math.Max(0, error.IndexOf((byte)0))]);
            throw new InvalidInputException(
                $"MuJoCo {StructLayout.Text(Layout.Version)} cannot load the model {name}: {reason.ReplaceLineEndings(" ").Trim()}"
            );
        }
    }

    /// <summary>Compiles the text of an MJCF file.</summary>
    /// <param name="xml">The text.</param>
    /// <param name="name">Name of the model for messages.</param>
    /// <returns>The <c>mjModel*</c>.</returns>
    /// <exception cref="InvalidInputException">MuJoCo refused the model; the message contains its reason.</exception>
    public nint LoadText(ReadOnlySpan<byte> xml, string name)
    {
        // The virtual file system of MuJoCo has another layout in each version; a file has none.
        DirectoryInfo folder = Directory.CreateTempSubdirectory("proximal-mujoco-");
        try
        {
            string file = Path.Combine(folder.FullName, "model.xml");
            File.WriteAllBytes(file, xml);
            return LoadXml(file, name);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public void DeleteModel(nint model) => deleteModel(model);

    public nint MakeData(nint model) => makeData(model);

    public void DeleteData(nint data) => deleteData(data);

    public void ResetData(nint model, nint data) => resetData(model, data);

    public void Forward(nint model, nint data) => forward(model, data);

    public void Step(nint model, nint data) => step(model, data);

    public void RnePostConstraint(nint model, nint data) => rnePostConstraint(model, data);

    /// <summary>Returns the index of an object; -1 if there is none of that name.</summary>
    public int NameToId(nint model, ObjectKind kind, string name)
    {
        fixed (byte* text = NullTerminated(name))
            return nameToId(model, (int)kind, text);
    }

    private static byte[] NullTerminated(string text) => Encoding.UTF8.GetBytes(text + '\0');

    private static nint Export(nint library, string name) =>
        NativeLibrary.TryGetExport(library, name, out nint address)
            ? address
            : throw new InvalidInputException(
                $"the MuJoCo library has no function or variable '{name}': it is not MuJoCo, or too old; use version 2.2.0 or later"
            );
}

/// <summary>Kinds of named objects, with the values of <c>mjtObj</c>.</summary>
internal enum ObjectKind
{
    Body = 1,
    Joint = 3,
    Geom = 5,
    Site = 6,
}
