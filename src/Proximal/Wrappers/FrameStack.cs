namespace Proximal;

/// <summary>
/// Stacks the last observations, oldest first, so that motion is visible. Images are stacked along the channels, other
/// observations are concatenated. At the start of an episode the first observation is repeated.
/// </summary>
public sealed class FrameStack : EnvironmentWrapper
{
    private readonly float[] frames;
    private readonly int size;

    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">An environment with a <see cref="Box"/> observation space.</param>
    /// <param name="count">Number of observations, at least 2. Default 4.</param>
    /// <exception cref="InvalidInputException">The observation space is not a <see cref="Box"/>, or
    /// <paramref name="count"/> is less than 2.</exception>
    public FrameStack(IEnvironment inner, int count = 4)
        : base(inner)
    {
        if (inner.ObservationSpace is not Box box)
            throw new InvalidInputException($"only Box observations can be stacked, not {inner.ObservationSpace}");
        if (count < 2)
            throw new InvalidInputException($"a stack needs at least 2 observations, not {count}");
        size = box.Length;
        frames = new float[count * size];
        var (low, high) = (new float[count * size], new float[count * size]);
        for (int i = 0; i < count; i++)
        {
            box.Low.CopyTo(low.AsSpan(i * size));
            box.High.CopyTo(high.AsSpan(i * size));
        }

        int[] shape = box.Shape.ToArray();
        shape[0] *= count;
        ObservationSpace = new Box(low, high, shape);
    }

    /// <inheritdoc/>
    public override Space ObservationSpace { get; }

    /// <inheritdoc/>
    public override void Reset(Span<float> observation)
    {
        base.Reset(frames.AsSpan(0, size));
        for (int at = size; at < frames.Length; at += size)
            frames.AsSpan(0, size).CopyTo(frames.AsSpan(at));
        frames.CopyTo(observation);
    }

    /// <inheritdoc/>
    public override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        frames.AsSpan(size).CopyTo(frames);
        StepResult step = base.Step(action, frames.AsSpan(frames.Length - size));
        frames.CopyTo(observation);
        return step;
    }

    /// <inheritdoc/>
    public override void SaveState(StateDictionary state, string prefix)
    {
        base.SaveState(state, prefix);
        state.Set<float>($"{prefix}.frames", frames);
    }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix)
    {
        base.LoadState(state, prefix);
        state.CopyTo($"{prefix}.frames", frames.AsSpan());
    }
}
