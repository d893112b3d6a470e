using System.Text;

namespace Proximal.MuJoCo;

/// <summary>A compiled model, MuJoCo's <c>mjModel</c>. It does not change, so several simulations can share
/// it.</summary>
/// <remarks>The names and shapes are those of MuJoCo's documentation: <see cref="Nq"/> is <c>nq</c>.</remarks>
public sealed unsafe class MuJoCoModel
{
    private readonly nint model;

    private MuJoCoModel(nint model, string name)
    {
        this.model = model;
        Name = name;
        Handle = new ModelHandle(model);
        StructLayout layout = Engine.Instance.Layout;
        Nq = Count(layout, "nq");
        Nv = Count(layout, "nv");
        Nu = Count(layout, "nu");
        Na = Count(layout, "na");
        Nbody = Count(layout, "nbody");
        Ngeom = Count(layout, "ngeom");
        Nsite = Count(layout, "nsite");
        Nmocap = Count(layout, "nmocap");
        Nuserdata = Count(layout, "nuserdata");
        Nsensordata = Count(layout, "nsensordata");
        Timestep = *(double*)(model + layout.Model("opt.timestep"));
        Qpos0 = Copy<double>(layout, "qpos0", Nq);
        BodyMass = Copy<double>(layout, "body_mass", Nbody);
        GeomType = Copy<int>(layout, "geom_type", Ngeom);
        GeomSize = Copy<double>(layout, "geom_size", 3 * Ngeom);
        GeomRgba = Copy<float>(layout, "geom_rgba", 4 * Ngeom);
        ControlLow = new float[Nu];
        ControlHigh = new float[Nu];
        ReadControlRanges(layout);
    }

    /// <summary>Name of the model in messages: its file.</summary>
    public string Name { get; }

    /// <summary>Length of <see cref="MuJoCoSimulation.Qpos"/>.</summary>
    public int Nq { get; }

    /// <summary>Length of <see cref="MuJoCoSimulation.Qvel"/>: the degrees of freedom.</summary>
    public int Nv { get; }

    /// <summary>Number of actuators, the length of <see cref="MuJoCoSimulation.Ctrl"/>.</summary>
    public int Nu { get; }

    /// <summary>Number of actuators with a state, the length of <see cref="MuJoCoSimulation.Act"/>.</summary>
    public int Na { get; }

    /// <summary>Number of bodies, including the world, which is body 0.</summary>
    public int Nbody { get; }

    /// <summary>Number of geoms.</summary>
    public int Ngeom { get; }

    /// <summary>Number of sites.</summary>
    public int Nsite { get; }

    /// <summary>Length of <see cref="MuJoCoSimulation.Sensordata"/>.</summary>
    public int Nsensordata { get; }

    /// <summary>Duration of one simulation step, in seconds.</summary>
    public double Timestep { get; }

    /// <summary>Joint positions at the start, [<see cref="Nq"/>].</summary>
    public ReadOnlyMemory<double> Qpos0 { get; }

    /// <summary>Masses in kilograms, [<see cref="Nbody"/>].</summary>
    public ReadOnlyMemory<double> BodyMass { get; }

    internal ModelHandle Handle { get; }

    internal int Nmocap { get; }

    internal int Nuserdata { get; }

    // [ngeom], values of mjtGeom.
    internal int[] GeomType { get; }

    // [ngeom, 3]
    internal double[] GeomSize { get; }

    // [ngeom, 4]
    internal float[] GeomRgba { get; }

    // [nu], infinite if the control is not limited.
    internal float[] ControlLow { get; }

    // [nu], infinite if the control is not limited.
    internal float[] ControlHigh { get; }

    /// <summary>Loads a model from an MJCF or URDF file, with the files that it includes.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidInputException">The file does not exist, MuJoCo refuses it (the message contains its
    /// reason), or MuJoCo is not installed (the message says how to install it).</exception>
    public static MuJoCoModel Load(string path)
    {
        if (!File.Exists(path))
            throw new InvalidInputException($"there is no model file '{path}'");
        string name = $"'{path}'";
        return new MuJoCoModel(Engine.Instance.LoadXml(path, name), name);
    }

    /// <summary>Loads a model from the text of an MJCF file.</summary>
    /// <param name="xml">The text.</param>
    /// <param name="name">Name of the model in messages.</param>
    /// <exception cref="InvalidInputException">MuJoCo refuses the model (the message contains its reason), or is not
    /// installed (the message says how to install it).</exception>
    public static MuJoCoModel Parse(string xml, string name) =>
        new(Engine.Instance.LoadText(Encoding.UTF8.GetBytes(xml), name), name);

    /// <summary>Returns the index of a body.</summary>
    /// <param name="name">Name in the model.</param>
    /// <exception cref="InvalidInputException">The model has no such body.</exception>
    public int BodyId(string name) => IdOf(ObjectKind.Body, name);

    /// <summary>Returns the index of a joint.</summary>
    /// <param name="name">Name in the model.</param>
    /// <exception cref="InvalidInputException">The model has no such joint.</exception>
    public int JointId(string name) => IdOf(ObjectKind.Joint, name);

    /// <summary>Returns the index of a geom.</summary>
    /// <param name="name">Name in the model.</param>
    /// <exception cref="InvalidInputException">The model has no such geom.</exception>
    public int GeomId(string name) => IdOf(ObjectKind.Geom, name);

    /// <summary>Returns the index of a site.</summary>
    /// <param name="name">Name in the model.</param>
    /// <exception cref="InvalidInputException">The model has no such site.</exception>
    public int SiteId(string name) => IdOf(ObjectKind.Site, name);

    private int IdOf(ObjectKind kind, string name)
    {
        int id = Engine.Instance.NameToId(model, kind, name);
        GC.KeepAlive(Handle);
        return id >= 0
            ? id
            : throw new InvalidInputException($"the model {Name} has no {kind.ToString().ToLowerInvariant()} '{name}'");
    }

    private int Count(StructLayout layout, string field)
    {
        nint at = model + layout.Model(field);
        return layout.CountSize == sizeof(long) ? checked((int)*(long*)at) : *(int*)at;
    }

    private T[] Copy<T>(StructLayout layout, string field, int length)
        where T : unmanaged => new ReadOnlySpan<T>(*(T**)(model + layout.Model(field)), length).ToArray();

    private void ReadControlRanges(StructLayout layout)
    {
        byte[] limited = Copy<byte>(layout, "actuator_ctrllimited", Nu);
        double[] range = Copy<double>(layout, "actuator_ctrlrange", 2 * Nu);
        for (int i = 0; i < Nu; i++)
        {
            ControlLow[i] = limited[i] != 0 ? (float)range[2 * i] : float.NegativeInfinity;
            ControlHigh[i] = limited[i] != 0 ? (float)range[(2 * i) + 1] : float.PositiveInfinity;
        }
    }
}
