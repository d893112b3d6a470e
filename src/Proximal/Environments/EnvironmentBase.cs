using Proximal.Rendering;

namespace Proximal;

/// <summary>
/// The base of a task of one's own: say what is observed and what can be done, how an episode begins, and what a step
/// does. Seeding, time limits, saving and vectorising come with it.
/// </summary>
/// <remarks>
/// Override exactly one <c>Step</c>: the one with an <see cref="int"/> action for <see cref="Discrete"/>, with a span of
/// them for <see cref="MultiDiscrete"/>, with a span of <see cref="float"/> for <see cref="Box"/> and
/// <see cref="MultiBinary"/>, with <see cref="ActionParts"/> for <see cref="DictSpace"/> and <see cref="TupleSpace"/>. Observations are written into the span, which holds zeros when it arrives; nothing need be
/// allocated. Several environments step at the same time on different threads, so they must not share mutable state.
/// A killed run resumes exactly without further work: a saved episode is played again from its beginning. Override
/// <see cref="SaveState"/> and <see cref="LoadState"/> where episodes are long or carry something over to the next.
/// </remarks>
/// <typeparam name="TObservation">The kind of what is observed.</typeparam>
/// <typeparam name="TAction">The kind of what can be done.</typeparam>
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
    private bool savesItself;

    /// <summary>What is observed. Read once.</summary>
    public abstract TObservation Observations { get; }

    /// <summary>What can be done. Read once.</summary>
    public abstract TAction Actions { get; }

    /// <summary>After how many steps an episode is truncated; null, the default, for no limit.</summary>
    public virtual int? MaxEpisodeSteps => null;

    /// <summary>
    /// Whether some actions are not allowed at times; false by default. Override it together with <see cref="MaskActions"/>: what is
    /// not allowed then has probability exactly 0.
    /// </summary>
    public virtual bool MasksActions => false;

    /// <summary>The environment's own random numbers, for steps that need chance.</summary>
    protected ref Rng Random => ref random;

    /// <inheritdoc/>
    Space IEnvironment.ObservationSpace => observationSpace ??= Observations;

    /// <inheritdoc/>
    Space IEnvironment.ActionSpace => actionSpace ??= Actions;

    /// <summary>
    /// Says which actions are allowed in the present state. The span holds 1 for each when it arrives: write 0 for those that are not,
    /// one number for each choice of <see cref="Discrete"/>, for each value of each choice of <see cref="MultiDiscrete"/>, and two for
    /// each switch of <see cref="MultiBinary"/>: off, on. At least one must be left of each.
    /// </summary>
    /// <param name="mask">[<see cref="Space.ActionMaskSize"/>].</param>
    protected virtual void MaskActions(Span<float> mask) { }

    /// <inheritdoc/>
    void IEnvironment.WriteActionMask(Span<float> mask)
    {
        mask.Fill(1);
        MaskActions(mask);
    }

    /// <summary>Draws the present state; nothing by default.</summary>
    /// <param name="canvas">Where to draw.</param>
    public virtual void Render(ICanvas canvas) { }

    /// <inheritdoc/>
    void IEnvironment.Seed(ulong seed, ulong stream) => random = new Rng(seed, stream);

    /// <inheritdoc/>
    void IEnvironment.Reset(Span<float> observation)
    {
        record.Begin(
            random.State,
            room: savesItself ? 0 : (long)(MaxEpisodeSteps ?? 0) * (actionSpace ??= Actions).ActionSize
        );
        observation.Clear();
        Reset(ref random, observation);
        elapsed = 0;
        running = true;
        if (!probed)
        {
            // The base's SaveState withdraws this, so that only tasks which do not save themselves record their actions.
            savesItself = true;
            SaveState(new StateDictionary(), "probe");
            probed = true;
        }
    }

    /// <inheritdoc/>
    StepResult IEnvironment.Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        if (!running)
            throw new InvalidOperationException("no episode is under way: reset the environment first");
        if (!savesItself)
            record.Add(action);
        return Advance(action, observation);
    }

    /// <inheritdoc/>
    void IStateful.SaveState(StateDictionary state, string prefix)
    {
        new EpisodeState(random.State, elapsed, running).Save(state, prefix);
        if (!running)
            return;
        if (savesItself)
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
            // A reset first, so that a task which loads itself finds its fields made.
            IEnvironment self = this;
            var observation = new float[self.ObservationSpace.ObservationSize];
            if (!probed)
                self.Reset(observation);
            if (savesItself)
                LoadState(state, $"{prefix}.task");
            else
                Replay(state, $"{prefix}.record", observation, episode.Random);
        }

        random = new Rng(episode.Random);
        elapsed = episode.Elapsed;
        running = episode.Running;
    }

    /// <summary>Begins an episode.</summary>
    /// <param name="random">The environment's own random numbers.</param>
    /// <param name="observation">Receives the first observation.</param>
    protected abstract void Reset(ref Rng random, Span<float> observation);

    /// <summary>Takes one step of a task with <see cref="Discrete"/> actions.</summary>
    /// <param name="action">One of 0 … n - 1.</param>
    /// <param name="observation">Receives the observation that follows.</param>
    protected virtual StepResult Step(int action, Span<float> observation) => throw MissingStep();

    /// <summary>Takes one step of a task with <see cref="Box"/> or <see cref="MultiBinary"/> actions.</summary>
    /// <param name="action">One number for each dimension; switches are 0 or 1.</param>
    /// <param name="observation">Receives the observation that follows.</param>
    protected virtual StepResult Step(ReadOnlySpan<float> action, Span<float> observation) => throw MissingStep();

    /// <summary>Takes one step of a task with <see cref="MultiDiscrete"/> actions.</summary>
    /// <param name="action">One index for each choice.</param>
    /// <param name="observation">Receives the observation that follows.</param>
    protected virtual StepResult Step(ReadOnlySpan<int> action, Span<float> observation) => throw MissingStep();

    /// <summary>Takes one step of a task with <see cref="DictSpace"/> or <see cref="TupleSpace"/> actions.</summary>
    /// <param name="action">Its parts, to be read by name.</param>
    /// <param name="observation">Receives the observation that follows.</param>
    protected virtual StepResult Step(ActionParts action, Span<float> observation) => throw MissingStep();

    /// <summary>Saves what the task itself must remember. Where this is not overridden, the episode is recorded instead.</summary>
    /// <param name="state">Receives the values.</param>
    /// <param name="prefix">Begins every name: <c>$"{prefix}.position"</c>.</param>
    protected virtual void SaveState(StateDictionary state, string prefix) => savesItself = false;

    /// <summary>Restores what <see cref="SaveState"/> saved; a reset has come before.</summary>
    /// <param name="state">Holds the values.</param>
    /// <param name="prefix">Begins every name.</param>
    /// <exception cref="InvalidInputException">Only <see cref="SaveState"/> is overridden.</exception>
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
            case MultiDiscrete several:
                if (choices.Length != several.ActionSize)
                    choices = new int[several.ActionSize];
                several.Decode(action, choices);
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

    private void Replay(StateDictionary state, string prefix, float[] observation, RngState end)
    {
        record.LoadState(state, prefix);
        random = new Rng(record.Start);
        observation.AsSpan().Clear();
        Reset(ref random, observation);
        int actionSize = Actions.ActionSize;
        for (int at = 0; at < record.Actions.Length; at += actionSize)
            Advance(record.Actions.Slice(at, actionSize), observation);
        if (random.State != end)
        {
            throw new InvalidInputException(
                $"{GetType().Name} did not repeat its own steps, so it cannot be resumed: draw only from its Random, or override SaveState and LoadState"
            );
        }
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
            $"{GetType().Name} has {typeof(TAction).Name} actions, so it must override Step({action} action, Span<float> observation)"
        );
    }
}
