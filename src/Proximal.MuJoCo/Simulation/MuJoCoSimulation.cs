using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Proximal.MuJoCo;

/// <summary>The state of a simulation, MuJoCo's <c>mjData</c>: integrates a <see cref="MuJoCoModel"/> over
/// time.</summary>
/// <remarks>
/// The names and shapes are those of MuJoCo's documentation: <see cref="Qpos"/> is <c>qpos</c>. The spans are the
/// memory of MuJoCo: do not use them after the simulation is disposed. As in MuJoCo, positions, velocities and forces
/// in the world, such as <see cref="Xpos"/>, belong to the start of the last simulation step.
/// </remarks>
public sealed unsafe class MuJoCoSimulation : IDisposable
{
    private readonly Engine engine;
    private readonly DataHandle handle;
    private readonly nint model;
    private readonly nint data;
    private readonly double* time;
    private readonly DataArray qpos;
    private readonly DataArray qvel;
    private readonly DataArray act;
    private readonly DataArray ctrl;
    private readonly DataArray qfrcApplied;
    private readonly DataArray xfrcApplied;
    private readonly DataArray mocapPos;
    private readonly DataArray mocapQuat;
    private readonly DataArray userdata;
    private readonly DataArray qaccWarmstart;
    private readonly DataArray qacc;
    private readonly DataArray sensordata;
    private readonly DataArray xpos;
    private readonly DataArray xquat;
    private readonly DataArray xmat;
    private readonly DataArray xipos;
    private readonly DataArray geomXpos;
    private readonly DataArray geomXmat;
    private readonly DataArray siteXpos;
    private readonly DataArray subtreeCom;
    private readonly DataArray cinert;
    private readonly DataArray cvel;
    private readonly DataArray qfrcActuator;
    private readonly DataArray qfrcConstraint;
    private readonly DataArray cfrcExt;

    // What the engine reads in a step, and what it computed for the environment.
    private readonly DataArray[] inputs;
    private readonly DataArray[] results;
    private Vector256<double> unused;
    private bool disposed;

    /// <summary>Creates a simulation at the initial state of a model.</summary>
    /// <param name="model">The model.</param>
    /// <exception cref="InvalidInputException">MuJoCo has no memory for it.</exception>
    public MuJoCoSimulation(MuJoCoModel model)
    {
        Model = model;
        engine = Engine.Instance;
        handle = new DataHandle(model.Handle);
        this.model = model.Handle.DangerousGetHandle();
        data = handle.DangerousGetHandle();
        if (data == 0)
            throw new InvalidInputException($"MuJoCo has no memory for a simulation of the model {model.Name}");
        time = (double*)(data + engine.Layout.Data("time"));
        qpos = Array("qpos", model.Nq);
        qvel = Array("qvel", model.Nv);
        act = Array("act", model.Na);
        ctrl = Array("ctrl", model.Nu);
        qfrcApplied = Array("qfrc_applied", model.Nv);
        xfrcApplied = Array("xfrc_applied", 6 * model.Nbody);
        mocapPos = Array("mocap_pos", 3 * model.Nmocap);
        mocapQuat = Array("mocap_quat", 4 * model.Nmocap);
        userdata = Array("userdata", model.Nuserdata);
        qaccWarmstart = Array("qacc_warmstart", model.Nv);
        qacc = Array("qacc", model.Nv);
        sensordata = Array("sensordata", model.Nsensordata);
        xpos = Array("xpos", 3 * model.Nbody);
        xquat = Array("xquat", 4 * model.Nbody);
        xmat = Array("xmat", 9 * model.Nbody);
        xipos = Array("xipos", 3 * model.Nbody);
        geomXpos = Array("geom_xpos", 3 * model.Ngeom);
        geomXmat = Array("geom_xmat", 9 * model.Ngeom);
        siteXpos = Array("site_xpos", 3 * model.Nsite);
        subtreeCom = Array("subtree_com", 3 * model.Nbody);
        cinert = Array("cinert", 10 * model.Nbody);
        cvel = Array("cvel", 6 * model.Nbody);
        qfrcActuator = Array("qfrc_actuator", model.Nv);
        qfrcConstraint = Array("qfrc_constraint", model.Nv);
        cfrcExt = Array("cfrc_ext", 6 * model.Nbody);
        inputs = [qpos, qvel, act, ctrl, qfrcApplied, xfrcApplied, mocapPos, mocapQuat, userdata, qaccWarmstart];
        results =
        [
            qacc,
            sensordata,
            xpos,
            xquat,
            xmat,
            xipos,
            geomXpos,
            geomXmat,
            siteXpos,
            subtreeCom,
            cinert,
            cvel,
            qfrcActuator,
            qfrcConstraint,
            cfrcExt,
        ];
        Reset();
    }

    /// <summary>The model.</summary>
    public MuJoCoModel Model { get; }

    /// <summary>Simulated time since the reset, in seconds.</summary>
    public double Time
    {
        get
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            return *time;
        }
    }

    /// <summary>Number of warnings of the engine in this simulation, for example that it is unstable.</summary>
    /// <remarks>After a reset of the simulation, MuJoCo reports each kind of warning once.</remarks>
    public long WarningCount { get; private set; }

    /// <summary>The last warning of the engine; null for none.</summary>
    public string? LastWarning { get; private set; }

    /// <summary>Joint positions, [<see cref="MuJoCoModel.Nq"/>].</summary>
    public Span<double> Qpos => qpos.Span;

    /// <summary>Joint velocities, [<see cref="MuJoCoModel.Nv"/>].</summary>
    public Span<double> Qvel => qvel.Span;

    /// <summary>States of the actuators, [<see cref="MuJoCoModel.Na"/>].</summary>
    public Span<double> Act => act.Span;

    /// <summary>Controls, [<see cref="MuJoCoModel.Nu"/>].</summary>
    public Span<double> Ctrl => ctrl.Span;

    /// <summary>Generalized forces from outside, [<see cref="MuJoCoModel.Nv"/>].</summary>
    public Span<double> QfrcApplied => qfrcApplied.Span;

    /// <summary>Forces and torques on bodies from outside, [<see cref="MuJoCoModel.Nbody"/>, 6].</summary>
    public Span<double> XfrcApplied => xfrcApplied.Span;

    /// <summary>Positions of the bodies with <c>mocap</c>, [bodies, 3].</summary>
    public Span<double> MocapPos => mocapPos.Span;

    /// <summary>Rotations of the bodies with <c>mocap</c>, [bodies, 4].</summary>
    public Span<double> MocapQuat => mocapQuat.Span;

    /// <summary>Numbers of the user, [<c>nuserdata</c>].</summary>
    public Span<double> Userdata => userdata.Span;

    /// <summary>Joint accelerations, [<see cref="MuJoCoModel.Nv"/>].</summary>
    public ReadOnlySpan<double> Qacc => qacc.Span;

    /// <summary>Outputs of the sensors, [<see cref="MuJoCoModel.Nsensordata"/>].</summary>
    public ReadOnlySpan<double> Sensordata => sensordata.Span;

    /// <summary>Positions of the bodies in the world, [<see cref="MuJoCoModel.Nbody"/>, 3].</summary>
    public ReadOnlySpan<double> Xpos => xpos.Span;

    /// <summary>Rotations of the bodies in the world, [<see cref="MuJoCoModel.Nbody"/>, 4].</summary>
    public ReadOnlySpan<double> Xquat => xquat.Span;

    /// <summary>Rotation matrices of the bodies in the world, row-major, [<see cref="MuJoCoModel.Nbody"/>,
    /// 9].</summary>
    public ReadOnlySpan<double> Xmat => xmat.Span;

    /// <summary>Centers of mass of the bodies in the world, [<see cref="MuJoCoModel.Nbody"/>, 3].</summary>
    public ReadOnlySpan<double> Xipos => xipos.Span;

    /// <summary>Positions of the geoms in the world, [<see cref="MuJoCoModel.Ngeom"/>, 3].</summary>
    public ReadOnlySpan<double> GeomXpos => geomXpos.Span;

    /// <summary>Rotation matrices of the geoms in the world, row-major, [<see cref="MuJoCoModel.Ngeom"/>, 9].</summary>
    public ReadOnlySpan<double> GeomXmat => geomXmat.Span;

    /// <summary>Positions of the sites in the world, [<see cref="MuJoCoModel.Nsite"/>, 3].</summary>
    public ReadOnlySpan<double> SiteXpos => siteXpos.Span;

    /// <summary>Centers of mass of the subtrees, [<see cref="MuJoCoModel.Nbody"/>, 3].</summary>
    public ReadOnlySpan<double> SubtreeCom => subtreeCom.Span;

    /// <summary>Inertias about the center of mass, [<see cref="MuJoCoModel.Nbody"/>, 10].</summary>
    public ReadOnlySpan<double> Cinert => cinert.Span;

    /// <summary>Velocities about the center of mass: rotation, translation, [<see cref="MuJoCoModel.Nbody"/>,
    /// 6].</summary>
    public ReadOnlySpan<double> Cvel => cvel.Span;

    /// <summary>Generalized forces of the actuators, [<see cref="MuJoCoModel.Nv"/>].</summary>
    public ReadOnlySpan<double> QfrcActuator => qfrcActuator.Span;

    /// <summary>Generalized forces of the constraints, [<see cref="MuJoCoModel.Nv"/>].</summary>
    public ReadOnlySpan<double> QfrcConstraint => qfrcConstraint.Span;

    /// <summary>Forces on the bodies from outside, such as contacts: torque, force, [<see cref="MuJoCoModel.Nbody"/>,
    /// 6].</summary>
    public ReadOnlySpan<double> CfrcExt => cfrcExt.Span;

    /// <summary>Sets the initial state of the model.</summary>
    public void Reset()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        engine.ResetData(model, data);
        GC.KeepAlive(this);
    }

    /// <summary>Computes everything that follows from the state, such as <see cref="Xpos"/>, without a step in
    /// time. Call it after a change of <see cref="Qpos"/>.</summary>
    public void Forward()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        EngineMessages.Begin(Model.Name);
        engine.Forward(model, data);
        TakeWarning();
    }

    /// <summary>Simulates several steps of <see cref="MuJoCoModel.Timestep"/> with the same controls, then the forces
    /// on the bodies (<see cref="CfrcExt"/>).</summary>
    /// <param name="count">Number of steps.</param>
    public void Step(int count)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        EngineMessages.Begin(Model.Name);
        engine.Step(model, data, count, out unused);
        TakeWarning();
    }

    /// <summary>Saves the state, from which <see cref="LoadState"/> continues exactly.</summary>
    /// <param name="state">Receives the values.</param>
    /// <param name="prefix">Prefix of every name.</param>
    public void SaveState(StateDictionary state, string prefix)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        state.SetValue($"{prefix}.time", *time);
        foreach (DataArray array in inputs.Concat(results))
            state.Set<double>($"{prefix}.{array.Name}", array.Span);
    }

    /// <summary>Restores a saved state of the same model.</summary>
    /// <param name="state">The saved values.</param>
    /// <param name="prefix">Prefix of every name.</param>
    /// <exception cref="InvalidInputException">The state is one of another model.</exception>
    public void LoadState(StateDictionary state, string prefix)
    {
        Reset();
        foreach (DataArray array in inputs)
            state.CopyTo($"{prefix}.{array.Name}", array.Span);
        // The forward computation fills what is not saved, and changes the accelerations from which the solver starts.
        Forward();
        state.CopyTo($"{prefix}.{qaccWarmstart.Name}", qaccWarmstart.Span);
        foreach (DataArray array in results)
            state.CopyTo($"{prefix}.{array.Name}", array.Span);
        *time = state.GetValue<double>($"{prefix}.time");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        foreach (DataArray array in inputs.Concat(results))
            array.Clear();
        handle.Dispose();
    }

    private DataArray Array(string field, int length) =>
        new(field, *(double**)(data + engine.Layout.Data(field)), length);

    private void TakeWarning()
    {
        if (EngineMessages.TakeWarning() is not { } warning)
            return;
        WarningCount++;
        LastWarning = warning;
    }

    /// <summary>An array of <c>mjData</c>.</summary>
    private sealed class DataArray(string name, double* start, int length)
    {
        private int length = length;

        public string Name => name;

        public Span<double> Span
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => new(start, length);
        }

        // Spans of a disposed simulation are empty.
        public void Clear() => length = 0;
    }
}
