using Proximal.Rendering;

namespace Proximal.Gymnasium;

/// <summary>An environment in another program, which hosts it alone.</summary>
internal sealed class HostedEnvironment : IEnvironment, IHasLives, IDisposable
{
    private readonly EnvironmentGroup group;
    private readonly FailurePolicy policy;
    private readonly float[] reward = new float[1];
    private readonly bool[] terminated = new bool[1];
    private readonly bool[] truncated = new bool[1];
    private readonly float[] row;
    private (ulong Seed, ulong Stream)? seed = (0, 0);
    private bool isRunning;

    public HostedEnvironment(HostSettings settings, FailurePolicy policy)
    {
        this.policy = policy;
        group = new EnvironmentGroup(settings, policy, new InfoMeans(), first: 0, count: 1);
        row = new float[group.RowSize];
    }

    /// <inheritdoc/>
    public Space ObservationSpace => group.Spaces.Observations;

    /// <inheritdoc/>
    public Space ActionSpace => group.Spaces.Actions;

    /// <inheritdoc/>
    public int? MaxEpisodeSteps => group.Spaces.MaxEpisodeSteps;

    /// <inheritdoc/>
    public bool MasksActions => group.Spaces.MasksActions;

    /// <summary>Number of lives according to the info value <c>lives</c>; 0 if the environment has none.</summary>
    public int Lives => group.LivesOf(0);

    /// <summary>Mean return at which the environment counts as solved, according to its specification; null for
    /// none.</summary>
    public double? RewardThreshold => group.Spaces.RewardThreshold;

    /// <summary>Steps per second of an animation, according to its metadata; null if it does not say.</summary>
    public double? FramesPerSecond => group.Spaces.FramesPerSecond;

    /// <summary>Names of the actions of a game; empty if there are none.</summary>
    public IReadOnlyList<string> ActionMeanings => group.Spaces.ActionMeanings;

    /// <summary>The program.</summary>
    public EnvironmentHost Host => group.Host;

    /// <inheritdoc/>
    public void WriteActionMask(Span<float> mask) => group.Rows[^group.Spaces.MaskSize..].CopyTo(mask);

    /// <inheritdoc/>
    public void Seed(ulong seed, ulong stream) => this.seed = (seed, stream);

    /// <inheritdoc/>
    public void Reset(Span<float> observation)
    {
        if (seed is { } first)
            group.Reset(first.Seed, first.Stream);
        else
            group.ResetEpisode(0);
        (seed, isRunning) = (null, true);
        CopyTo(observation);
    }

    /// <inheritdoc/>
    public StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        if (!isRunning)
            throw new InvalidOperationException("no episode is running: call Reset first");
        ActionSpace.CheckActions(action);
        group.BeginStep(action);
        group.EndStep(row, [], reward, terminated, truncated);
        row.AsSpan(0, observation.Length).CopyTo(observation);
        var step = new StepResult(reward[0], terminated[0], truncated[0]);
        isRunning = !step.Ended;
        return step;
    }

    /// <summary>Draws the current frame of <c>render_mode="rgb_array"</c>. Draws nothing if the environment returns
    /// none.</summary>
    /// <param name="canvas">Canvas to draw on.</param>
    public void Render(ICanvas canvas) => FrameImage.Draw(group.Render(0), canvas);

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix)
    {
        state.SetValue($"{prefix}.running", isRunning);
        if (isRunning)
            group.SaveState(state, prefix);
        else
            state.Set<ulong>($"{prefix}.seed", seed is { } first ? [first.Seed, first.Stream] : []);
    }

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix)
    {
        isRunning = state.GetValue<bool>($"{prefix}.running");
        if (!isRunning)
        {
            ulong[] first = state.Get<ulong>($"{prefix}.seed");
            seed = first.Length == 2 ? (first[0], first[1]) : seed;
            return;
        }

        seed = null;
        List<string> reasons = [];
        group.LoadState(state, prefix, reasons);
        if (reasons is [var reason])
            policy.Report($"the saved episode cannot be continued, so it ends as truncated: {reason}");
    }

    /// <summary>Ends the Python process.</summary>
    public void Dispose() => group.Dispose();

    private void CopyTo(Span<float> observation) => group.Rows[..observation.Length].CopyTo(observation);
}
