using System.Runtime.Intrinsics;
using System.Text;

namespace Proximal.MuJoCo;

/// <summary>The MuJoCo library of the process.</summary>
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

    private Engine(nint library, string? layoutFile)
    {
        Functions.Connect(library);
        Layout = StructLayout.Find(Functions.mj_version(), layoutFile);
        EngineMessages.Receive(
            Functions.Export(library, "mju_user_error"),
            Functions.Export(library, "mju_user_warning")
        );
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
                model = Functions.mj_loadXML(file, 0, text, ErrorSize);
            if (model != 0)
                return model;
            string reason = Encoding.UTF8.GetString(error[..Math.Max(0, error.IndexOf((byte)0))]);
            throw new InvalidInputException(
                $"MuJoCo {StructLayout.Text(Layout.Version)} cannot load the model {name}: "
                    + $"{reason.ReplaceLineEndings(" ").Trim()}"
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

    public void DeleteModel(nint model) => Functions.mj_deleteModel(model);

    public nint MakeData(nint model) => Functions.mj_makeData(model);

    public void DeleteData(nint data) => Functions.mj_deleteData(data);

    public void ResetData(nint model, nint data) => Functions.mj_resetData(model, data);

    public void Forward(nint model, nint data) => Functions.mj_forward(model, data);

    /// <summary>Simulates several steps with the same controls, then the forces on the bodies.</summary>
    /// <param name="model">The <c>mjModel*</c>.</param>
    /// <param name="data">The <c>mjData*</c>.</param>
    /// <param name="count">Number of steps.</param>
    /// <param name="unused">Receives zeros. The store of 256 bits makes the compiler clear the upper halves of the
    /// vector registers before the calls: if they are not zero, the SSE code of MuJoCo is slower (by up to 5% on an AMD
    /// EPYC).</param>
    public void Step(nint model, nint data, int count, out Vector256<double> unused)
    {
        unused = default;
        for (int i = 0; i < count; i++)
            Functions.mj_step(model, data);
        Functions.mj_rnePostConstraint(model, data);
    }

    /// <summary>Returns the index of an object; -1 if there is none of that name.</summary>
    public int NameToId(nint model, ObjectKind kind, string name)
    {
        fixed (byte* text = NullTerminated(name))
            return Functions.mj_name2id(model, (int)kind, text);
    }

    private static byte[] NullTerminated(string text) => Encoding.UTF8.GetBytes(text + '\0');
}

/// <summary>Kinds of named objects, with the values of <c>mjtObj</c>.</summary>
internal enum ObjectKind
{
    Body = 1,
    Joint = 3,
    Geom = 5,
    Site = 6,
}
