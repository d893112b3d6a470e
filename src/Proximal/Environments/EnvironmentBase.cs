using Proximal.Rendering;

namespace Proximal;

/// <summary>
/// Base class of custom environments. A subclass defines the spaces, the start of an episode, and a step. The base
/// class provides seeding, time limits, saving and vectorization.
/// </summary>
/// <remarks>
/// Override exactly one <c>Step</c>: with an <see cref="int"/> action for <see cref="Discrete"/>, a span of
/// <see cref="int"/> for <see cref="MultiDiscrete"/>, a span of <see cref="float"/> for <see cref="Box"/> and
/// <see cref="MultiBinary"/>, or <see cref="ActionParts"/> for <see cref="DictSpace"/> and <see cref="TupleSpace"/>.
/// Write the observation into the span, which contains zeros at first, so that steps need not allocate. Several
/// environments step on different threads at once, so they must not share mutable state. An interrupted run resumes
/// exactly without more code: the saved episode is replayed from its start, with the calls of
/// <see cref="MaskActions"/>, and its observation is compared with the saved one. Override
/// <see cref="SaveState(StateDictionary, string)"/> and <see cref="LoadState(StateDictionary, string)"/> if episodes
/// are long or if state persists across episodes. Other code, such as a test, calls the members of
/// <see cref="IEnvironment"/> without a cast; <c>Step</c>, <c>SaveState</c> and <c>LoadState</c> are extension methods
/// of <see cref="EnvironmentExtensions"/>.
/// </remarks>
/// <typeparam name="TObservation">Type of the observation space.</typeparam>
/// <typeparam name="TAction">Type of the action space.</typeparam>
public abstract class EnvironmentBase<TObservation, TAction> : IEnvironment
    where TObservation : Space
    where TAction : Space
{
    private readonly EpisodeRecord record = new();
    private Space? observationSpace;
    private Space? actionSpace;
    private int[] choices = [];
    private Rng random;
    private int elapsed;
    private bool running;
    private bool probed;
    private bool overridesSaveState;

    /// <summary>The observation space. Read once.</summary>
    public abstract TObservation Observations { get; }

    /// <summary>The action space. Read once.</summary>
    public abstract TAction Actions { get; }

    /// <summary>Number of steps after which an episode is truncated. Default null, no limit.</summary>
    public virtual int? MaxEpisodeSteps => null;

    /// <summary>
    /// Whether some actions are invalid in some states. Default false. Override it together with
    /// <see cref="MaskActions"/>: invalid actions then have probability exactly 0.
    /// </summary>
    public virtual bool MasksActions => false;

    /// <summary>Random numbers of the environment, for stochastic steps.</summary>
    protected ref Rng Random => ref random;

    /// <summary>The observation space as trainers use it: <see cref="Observations"/>, created once.</summary>
    public Space ObservationSpace => observationSpace ??= Observations;

    /// <summary>The action space as trainers use it: <see cref="Actions"/>, created once.</summary>
    public Space ActionSpace => actionSpace ??= Actions;

    /// <summary>
    /// Writes the action mask of the current state. The span contains 1 for each value at first. Write 0 for invalid
    /// ones. The layout is one number per value of <see cref="Discrete"/>, one per value of each choice of
    /// <see cref="MultiDiscrete"/>, and two per switch of <see cref="MultiBinary"/>: off, on. Each choice needs at
    /// least one valid value.
    /// </summary>
    /// <param name="mask">The mask, [<see cref="Space.ActionMaskSize"/>].</param>
    protected virtual void MaskActions(Span<float> mask) { }

    /// <inheritdoc/>
    public void WriteActionMask(Span<float> mask)
    {
        mask.Fill(1);
        MaskActions(mask);
        record.AddMask();
    }

    /// <summary>
    /// Length of the privileged observation, which only an asymmetric critic reads, during training
    /// (<see cref="PpoOptions.AsymmetricCritic"/>). Default 0, none. Override it together with
    /// <see cref="WritePrivileged"/>.
    /// </summary>
    public virtual int PrivilegedSize => 0;

    /// <summary>
    /// Writes the privileged observation of the current state, such as velocities that a sensor does not measure. It must
    /// not change the state or draw random numbers. Writes nothing by default.
    /// </summary>
    /// <param name="privileged">Overwritten completely, [<see cref="PrivilegedSize"/>].</param>
    public virtual void WritePrivileged(Span<float> privileged) { }

    /// <summary>Draws the current state. Draws nothing by default.</summary>
    /// <param name="canvas">Canvas to draw on.</param>
    public virtual void Render(ICanvas canvas) { }

    /// <inheritdoc/>
    public void Seed(ulong seed, ulong stream) => random = new Rng(seed, stream);

    /// <inheritdoc/>
    public void Reset(Span<float> observation)
    {
        record.Begin(
            random.State,
            capacity: overridesSaveState ? 0 : (long)(MaxEpisodeSteps ?? 0) * (actionSpace ??= Actions).ActionSize
        );
        observation.Clear();
        Reset(ref random, observation);
        record.SetResult(observation, reward: 0);
        elapsed = 0;
        running = true;
        if (!probed)
        {
            // The base implementation of SaveState resets the flag, so that actions are recorded only if it is not
            // overridden.
            overridesSaveState = true;
            SaveState(new StateDictionary(), "probe");
            probed = true;
        }
    }

    /// <inheritdoc/>
    StepResult IEnvironment.Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        if (!running)
            throw new InvalidOperationException("no episode is running: call Reset first");
        if (!overridesSaveState)
            record.Add(action);
        StepResult step = Advance(action, observation);
        if (!overridesSaveState)
            record.SetResult(observation, step.Reward);
        return step;
    }

    /// <inheritdoc/>
    void IStateful.SaveState(StateDictionary state, string prefix)
    {
        new EpisodeState(random.State, elapsed, running).Save(state, prefix);
        if (!running)
            return;
        if (overridesSaveState)
            SaveState(state, $"{prefix}.task");
        else
            record.SaveState(state, $"{prefix}.record");
    }

    /// <inheritdoc/>
    void IStateful.LoadState(StateDictionary state, string prefix)
    {
        EpisodeState episode = EpisodeState.Load(state, prefix);
        if (episode.Running)
        {
            // Resets first, so that LoadState of a subclass finds its fields initialized.
            var observation = new float[ObservationSpace.ObservationSize];
            if (!probed)
                Reset(observation);
            if (overridesSaveState)
                LoadState(state, $"{prefix}.task");
            else
                Replay(state, $"{prefix}.record", observation, episode.Random);
        }

        random = new Rng(episode.Random);
        elapsed = episode.Elapsed;
        running = episode.Running;
    }

    /// <summary>Starts an episode.</summary>
    /// <param name="random">Random numbers of the environment.</param>
    /// <param name="observation">Receives the first observation.</param>
    protected abstract void Reset(ref Rng random, Span<float> observation);

    /// <summary>Takes one step with a <see cref="Discrete"/> action.</summary>
    /// <param name="action">The action, 0 to n - 1.</param>
    /// <param name="observation">Receives the next observation.</param>
    protected virtual StepResult Step(int action, Span<float> observation) => throw MissingStep();

    /// <summary>Takes one step with a <see cref="Box"/> or <see cref="MultiBinary"/> action.</summary>
    /// <param name="action">One number per dimension; switches are 0 or 1.</param>
    /// <param name="observation">Receives the next observation.</param>
    protected virtual StepResult Step(ReadOnlySpan<float> action, Span<float> observation) => throw MissingStep();

    /// <summary>Takes one step with a <see cref="MultiDiscrete"/> action.</summary>
    /// <param name="action">One index per choice.</param>
    /// <param name="observation">Receives the next observation.</param>
    protected virtual StepResult Step(ReadOnlySpan<int> action, Span<float> observation) => throw MissingStep();

    /// <summary>Takes one step with a <see cref="DictSpace"/> or <see cref="TupleSpace"/> action.</summary>
    /// <param name="action">The action, whose parts are read by name.</param>
    /// <param name="observation">Receives the next observation.</param>
    protected virtual StepResult Step(ActionParts action, Span<float> observation) => throw MissingStep();

    /// <summary>
    /// Saves the state of the environment. If it is not overridden, the actions of the episode are recorded instead.
    /// </summary>
    /// <param name="state">Receives the values.</param>
    /// <param name="prefix">Prefix of every name: <c>$"{prefix}.position"</c>.</param>
    protected virtual void SaveState(StateDictionary state, string prefix) => overridesSaveState = false;

    /// <summary>
    /// Restores the state that <see cref="SaveState(StateDictionary, string)"/> saved. A reset precedes it.
    /// </summary>
    /// <param name="state">The saved values.</param>
    /// <param name="prefix">Prefix of every name.</param>
    /// <exception cref="InvalidInputException">Only <see cref="SaveState(StateDictionary, string)"/> is
    /// overridden.</exception>
    protected virtual void LoadState(StateDictionary state, string prefix) =>
        throw new InvalidInputException($"{GetType().Name} overrides SaveState, so it must override LoadState too");

    private StepResult Advance(ReadOnlySpan<float> action, Span<float> observation)
    {
        observation.Clear();
        actionSpace ??= Actions;
        StepResult step;
        switch (actionSpace)
        {
            case Discrete discrete:
                step = Step(discrete.Decode(action), observation);
                break;
            case MultiDiscrete multiDiscrete:
                if (choices.Length != multiDiscrete.ActionSize)
                    choices = new int[multiDiscrete.ActionSize];
                multiDiscrete.Decode(action, choices);
                step = Step((ReadOnlySpan<int>)choices, observation);
                break;
            case CompositeSpace composite:
                composite.CheckActions(action);
                step = Step(new ActionParts(composite, action), observation);
                break;
            default:
                actionSpace.CheckActions(action);
                step = Step(action, observation);
                break;
        }

        elapsed++;
        if (elapsed >= MaxEpisodeSteps)
            step = step with { Truncated = true };
        running = !step.Ended;
        return step;
    }

    // Repeats everything that the environment computed in the episode: the reset, the steps and the masks after each.
    private void Replay(StateDictionary state, string prefix, float[] observation, RngState end)
    {
        record.LoadState(state, prefix, MasksActions, ActionSpace.ActionSize);
        random = new Rng(record.Start);
        observation.AsSpan().Clear();
        Reset(ref random, observation);
        int actionSize = ActionSpace.ActionSize;
        var mask = new float[MasksActions ? ActionSpace.ActionMaskSize : 0];
        double sum = 0;
        for (int t = 0; t * actionSize <= record.Actions.Length; t++)
        {
            if (t > 0)
                sum += Advance(record.Actions.Slice((t - 1) * actionSize, actionSize), observation).Reward;
            for (int i = 0; i < record.MasksAfter(t); i++)
            {
                mask.AsSpan().Fill(1);
                MaskActions(mask);
            }

            if (actionSize == 0)
                break;
        }

        string? difference =
            record.DifferenceFrom(observation, sum)
            ?? (random.State != end ? "it drew another number of random numbers" : null);
        if (difference is not null)
            throw new InvalidInputException(
                $"{GetType().Name} did not reproduce its episode, so it cannot be resumed: {difference}; draw random "
                    + "numbers only from its Random, or override SaveState and LoadState"
            );
    }

    private InvalidInputException MissingStep()
    {
        string action = Actions switch
        {
            Discrete => "int",
            MultiDiscrete => "ReadOnlySpan<int>",
            CompositeSpace => nameof(ActionParts),
            _ => "ReadOnlySpan<float>",
        };
        return new InvalidInputException(
            $"{GetType().Name} has {typeof(TAction).Name} actions, so it must override Step({action} action, "
                + "Span<float> observation)"
        );
    }
}
