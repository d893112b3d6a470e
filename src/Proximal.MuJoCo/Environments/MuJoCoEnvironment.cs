using Proximal.Rendering;

namespace Proximal.MuJoCo;

/// <summary>
/// Base class of environments on a MuJoCo model. A subclass defines the observation, the reward, and, if there are any,
/// the start of an episode and its end. The actions are the controls of the model's actuators.
/// </summary>
/// <remarks>
/// A step writes the action to <see cref="MuJoCoSimulation.Ctrl"/>, simulates <see cref="FrameSkip"/> steps, and then
/// calls <see cref="Observe"/>, <see cref="Reward"/> and <see cref="IsTerminated"/>, as Gymnasium's <c>MujocoEnv</c>
/// does. The whole state of the simulation is saved, so that training resumes exactly. A subclass with other state that
/// lasts from one step to the next overrides <see cref="SaveState(StateDictionary, string)"/> and
/// <see cref="LoadState(StateDictionary, string)"/> and calls those of the base class. Steps allocate nothing.
/// </remarks>
public abstract class MuJoCoEnvironment : EnvironmentBase<Box, Box>, IDisposable
{
    private GeomPainter? painter;

    /// <summary>Creates the simulation of a model.</summary>
    /// <param name="model">The model, for example <c>MuJoCoModel.Load("pole.xml")</c>.</param>
    /// <param name="frameSkip">Simulation steps for each step of the environment, at least 1.</param>
    /// <param name="observationSize">Number of values that <see cref="Observe"/> writes.</param>
    /// <exception cref="InvalidInputException"><paramref name="frameSkip"/> is less than 1.</exception>
    protected MuJoCoEnvironment(MuJoCoModel model, int frameSkip, int observationSize)
    {
        if (frameSkip < 1)
            throw new InvalidInputException($"frame_skip must be at least 1, not {frameSkip}");
        FrameSkip = frameSkip;
        Simulation = new MuJoCoSimulation(model);
        Observations = Box.Uniform(float.NegativeInfinity, float.PositiveInfinity, observationSize);
        Actions = new Box(model.ControlLow, model.ControlHigh);
    }

    /// <summary>The model.</summary>
    public MuJoCoModel Model => Simulation.Model;

    /// <summary>The simulation.</summary>
    public MuJoCoSimulation Simulation { get; }

    /// <summary>Simulation steps for each step of the environment.</summary>
    public int FrameSkip { get; }

    /// <summary>Simulated time of a step of the environment, in seconds.</summary>
    public double Dt => Model.Timestep * FrameSkip;

    /// <summary>Whether a warning of the engine, for example that the simulation is unstable, is an exception, whose
    /// message names the environment and the step. Default false, as in Gymnasium: the engine continues, from the
    /// initial state if the simulation is unstable, and <see cref="MuJoCoSimulation.WarningCount"/> grows.</summary>
    public bool StopOnWarning { get; init; }

    /// <inheritdoc/>
    public override Box Observations { get; }

    /// <summary>The action space: the control of each actuator, within its <c>ctrlrange</c>. MuJoCo clips controls
    /// outside it.</summary>
    public override Box Actions { get; }

    /// <summary>What <see cref="Render"/> shows. Default: the side view of the model.</summary>
    protected virtual MuJoCoView View => new();

    /// <summary>Draws the geoms of the model in two dimensions.</summary>
    /// <param name="canvas">Canvas to draw on.</param>
    public override void Render(ICanvas canvas) => (painter ??= new GeomPainter(Simulation, View)).Draw(canvas);

    /// <summary>Continues the episode from another state, for example to test a situation (Gymnasium's
    /// <c>set_state</c>).</summary>
    /// <param name="qpos">Joint positions, [<see cref="MuJoCoModel.Nq"/>].</param>
    /// <param name="qvel">Joint velocities, [<see cref="MuJoCoModel.Nv"/>].</param>
    /// <param name="observation">Receives the observation.</param>
    public void SetState(ReadOnlySpan<double> qpos, ReadOnlySpan<double> qvel, Span<float> observation)
    {
        Simulation.Reset();
        qpos.CopyTo(Simulation.Qpos);
        qvel.CopyTo(Simulation.Qvel);
        Simulation.Forward();
        Observe(observation);
    }

    /// <summary>Deletes the simulation.</summary>
    public void Dispose()
    {
        Simulation.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Chooses the initial state of an episode. By default it is that of the model.</summary>
    /// <param name="random">Random numbers of the environment.</param>
    /// <param name="qpos">Joint positions; contains those of the model.</param>
    /// <param name="qvel">Joint velocities; contains zeros.</param>
    protected virtual void ResetState(ref Rng random, Span<double> qpos, Span<double> qvel) { }

    /// <summary>Prepares a step, for example by storing a position that <see cref="Reward"/> compares. Does nothing by
    /// default.</summary>
    protected virtual void BeforeStep() { }

    /// <summary>Writes the observation of the current state.</summary>
    /// <param name="observation">Receives the observation; contains zeros.</param>
    protected abstract void Observe(Span<float> observation);

    /// <summary>Computes the reward of the last step.</summary>
    /// <param name="action">Action of the step, not clipped.</param>
    protected abstract double Reward(ReadOnlySpan<float> action);

    /// <summary>Whether the episode ended in the current state. Default false.</summary>
    protected virtual bool IsTerminated() => false;

    /// <inheritdoc/>
    protected sealed override void Reset(ref Rng random, Span<float> observation)
    {
        Simulation.Reset();
        ResetState(ref random, Simulation.Qpos, Simulation.Qvel);
        Simulation.Forward();
        Observe(observation);
    }

    /// <inheritdoc/>
    protected sealed override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        BeforeStep();
        Span<double> controls = Simulation.Ctrl;
        for (int i = 0; i < controls.Length; i++)
            controls[i] = action[i];
        long warnings = Simulation.WarningCount;
        Simulation.Step(FrameSkip);
        if (StopOnWarning && Simulation.WarningCount != warnings)
            throw new InvalidInputException($"MuJoCo warns of the model {Model.Name}: {Simulation.LastWarning}");
        Observe(observation);
        return new StepResult((float)Reward(action), IsTerminated());
    }

    /// <inheritdoc/>
    protected override void SaveState(StateDictionary state, string prefix) => Simulation.SaveState(state, prefix);

    /// <inheritdoc/>
    protected override void LoadState(StateDictionary state, string prefix) => Simulation.LoadState(state, prefix);
}
