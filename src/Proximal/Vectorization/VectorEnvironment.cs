namespace Proximal;

/// <summary>
/// Several environments of one task that step together: what trainers consume. An environment whose episode ends begins
/// the next one in the same step, and its last observation is kept, so that truncation can bootstrap from it.
/// </summary>
/// <remarks>Every environment draws from random numbers of its own, so what happens in one depends neither on how many there
/// are nor on the number of threads. Stepping allocates nothing. Where actions are masked, the mask of the actions that are
/// allowed next stands behind each observation, 1 for allowed and 0 for not, and is part of its row from here to the network.</remarks>
public abstract class VectorEnvironment : IStateful, IDisposable
{
    /// <summary>Environment i draws from the stream of this number plus i. Streams below are free for everything else.</summary>
    public const ulong FirstStream = 1UL << 32;

    /// <summary>The shape that all vectors of environments have in common.</summary>
    /// <param name="count">How many environments, at least 1.</param>
    /// <param name="observationSpace">What each observes.</param>
    /// <param name="actionSpace">What each can do.</param>
    /// <param name="masksActions">Whether actions are masked; false by default.</param>
    /// <exception cref="InvalidInputException"><paramref name="count"/> is less than 1, or the actions cannot be masked.</exception>
    protected VectorEnvironment(int count, Space observationSpace, Space actionSpace, bool masksActions = false)
    {
        if (count < 1)
            throw TooFew(count);
        if (masksActions && actionSpace.ActionMaskSize == 0)
            throw new InvalidInputException(
                $"only choices can be masked, not the actions {actionSpace}: MasksActions must be false"
            );
        Count = count;
        ObservationSpace = observationSpace;
        ActionSpace = actionSpace;
        MaskSize = masksActions ? actionSpace.ActionMaskSize : 0;
        ObservationSize = observationSpace.ObservationSize + MaskSize;
        ActionSize = actionSpace.ActionSize;
    }

    /// <summary>How many environments there are.</summary>
    public int Count { get; }

    /// <summary>What each environment observes.</summary>
    public Space ObservationSpace { get; }

    /// <summary>What each environment can do.</summary>
    public Space ActionSpace { get; }

    /// <summary>How many numbers the row of an observation has: its own, and those of the mask.</summary>
    public int ObservationSize { get; }

    /// <summary>How many numbers of the row are the mask of the actions, at its end; 0 where actions are not masked.</summary>
    public int MaskSize { get; }

    /// <summary>How many numbers an action has.</summary>
    public int ActionSize { get; }

    /// <summary>After how many steps an episode is truncated; null for no limit.</summary>
    public abstract int? MaxEpisodeSteps { get; }

    /// <summary>Makes several of any environment.</summary>
    /// <param name="factory">Makes one; called <paramref name="count"/> times. They must not share mutable state, since they
    /// step on several threads where their steps take long enough.</param>
    /// <param name="count">How many environments, at least 1.</param>
    /// <exception cref="InvalidInputException"><paramref name="count"/> is less than 1, or the spaces differ.</exception>
    public static VectorEnvironment From(Func<IEnvironment> factory, int count) =>
        new IndependentEnvironments(factory, count);

    /// <summary>Begins the first episode of every environment.</summary>
    /// <param name="seed">Chooses all random numbers from here on.</param>
    /// <param name="observations">Receives the first observations, [environments, observation].</param>
    public abstract void Reset(ulong seed, Span<float> observations);

    /// <summary>Takes one step in every environment.</summary>
    /// <param name="actions">[environments, action].</param>
    /// <param name="result">Overwritten.</param>
    /// <exception cref="InvalidInputException">An action does not belong to the space.</exception>
    /// <exception cref="InvalidOperationException">The environments were not reset.</exception>
    public abstract void Step(ReadOnlySpan<float> actions, VectorStep result);

    /// <summary>Writes the observations to act on next: those of the last reset or step, or of the state that was loaded.</summary>
    /// <param name="observations">Overwritten, [environments, observation].</param>
    public abstract void Observe(Span<float> observations);

    /// <summary>Room for the results of <see cref="StepResult"/>.</summary>
    public VectorStep CreateStep() => new(Count, ObservationSize);

    /// <inheritdoc/>
    public abstract void SaveState(StateDictionary state, string prefix);

    /// <inheritdoc/>
    public abstract void LoadState(StateDictionary state, string prefix);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Checks the mask at the end of an environment's row.</summary>
    /// <param name="row">[<see cref="ObservationSize"/>].</param>
    /// <param name="environment">Whose.</param>
    /// <exception cref="InvalidInputException">Some choice has no value that is allowed.</exception>
    protected void CheckMask(ReadOnlySpan<float> row, int environment)
    {
        if (MaskSize > 0 && !ActionSpace.AllowsAny(row[^MaskSize..]))
            throw new InvalidInputException(
                $"environment {environment} allows no action: its mask must leave at least one value of every choice of {ActionSpace}"
            );
    }

    private protected static InvalidInputException TooFew(int count) =>
        new($"the number of environments must be at least 1, not {count}");

    /// <summary>Lets go of what the environments hold; nothing by default.</summary>
    /// <param name="disposing">Always true: there is no finaliser.</param>
    protected virtual void Dispose(bool disposing) { }
}
