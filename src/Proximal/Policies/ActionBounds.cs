namespace Proximal;

/// <summary>
/// Conversion between the actions that a distribution samples and those that an environment takes, which are within the
/// bounds of every <see cref="Box"/> of the action space.
/// </summary>
/// <param name="space">Action space.</param>
/// <param name="squashes">Whether the distribution samples u, and the action is tanh(u), scaled to the bounds.</param>
/// <param name="margin">Distance from ±1 that the inverse of tanh keeps.</param>
/// <param name="rescales">Whether [-1, 1] is scaled to the bounds. Otherwise values are clipped to them.</param>
internal readonly struct ActionBounds(Space space, bool squashes, double margin, bool rescales)
{
    // tanh of it is 0.99.
    private const float SquashedLimit = 2.6466525f;

    /// <summary>Converts sampled actions to those of the environment.</summary>
    /// <param name="actions">The actions, [rows, action]; changed in place.</param>
    public void ToEnvironment(Span<float> actions) => Convert(space, actions, start: 0, toEnvironment: true);

    /// <summary>Converts actions of the environment to sampled actions.</summary>
    /// <param name="actions">The actions, [rows, action]; changed in place.</param>
    public void FromEnvironment(Span<float> actions) => Convert(space, actions, start: 0, toEnvironment: false);

    /// <summary>
    /// Counts the elements of sampled actions that are clipped to finite bounds or, if they are squashed, within 0.5% of
    /// the range of them.
    /// </summary>
    /// <param name="actions">The sampled actions, [rows, action].</param>
    /// <returns>Their number, and that of all elements with finite bounds.</returns>
    public (int AtBounds, int Bounded) CountAtBounds(ReadOnlySpan<float> actions) => Count(space, actions, start: 0);

    private (int AtBounds, int Bounded) Count(Space part, ReadOnlySpan<float> actions, int start)
    {
        (int at, int bounded) = (0, 0);
        switch (part)
        {
            case CompositeSpace composite:
                for (int i = 0; i < composite.Parts.Count; i++)
                {
                    Space inner = composite.Parts[i].Space;
                    (int innerAt, int innerBounded) = Count(inner, actions, start);
                    (at, bounded) = (at + innerAt, bounded + innerBounded);
                    start += inner.ActionSize;
                }

                break;
            case Box box:
                ReadOnlySpan<float> low = box.Low,
                    high = box.High;
                for (int j = 0; j < low.Length; j++)
                {
                    if (!float.IsFinite(low[j]) || !float.IsFinite(high[j]))
                        continue;
                    (float least, float most) =
                        squashes ? (-SquashedLimit, SquashedLimit)
                        : rescales ? (-1, 1)
                        : (low[j], high[j]);
                    for (int i = start + j; i < actions.Length; i += space.ActionSize)
                    {
                        bounded++;
                        if (actions[i] <= least || actions[i] >= most)
                            at++;
                    }
                }

                break;
        }

        return (at, bounded);
    }

    private void Convert(Space part, Span<float> actions, int start, bool toEnvironment)
    {
        switch (part)
        {
            case CompositeSpace composite:
                for (int i = 0; i < composite.Parts.Count; i++)
                {
                    Convert(composite.Parts[i].Space, actions, start, toEnvironment);
                    start += composite.Parts[i].Space.ActionSize;
                }

                break;
            case Box box:
                ReadOnlySpan<float> low = box.Low,
                    high = box.High;
                for (int i = start; i < actions.Length; i += space.ActionSize)
                {
                    for (int j = 0; j < low.Length; j++)
                    {
                        ref float value = ref actions[i + j];
                        value = toEnvironment ? ToBounds(value, low[j], high[j]) : FromBounds(value, low[j], high[j]);
                    }
                }

                break;
        }
    }

    private float ToBounds(float value, float low, float high) =>
        squashes ? SquashedGaussianDistribution.Squash(value, low, high)
        : rescales ? SquashedGaussianDistribution.Scale(Math.Clamp(value, -1, 1), low, high)
        : Math.Clamp(value, low, high);

    private float FromBounds(float value, float low, float high)
    {
        if (!squashes && !rescales)
            return value;
        double unit = (2 * ((double)value - low) / ((double)high - low)) - 1;

        // float32 cannot hold 1 - 1e-6 well, so the inverse of tanh is computed in double precision.
        return (float)(squashes ? Math.Atanh(Math.Clamp(unit, margin - 1, 1 - margin)) : unit);
    }
}
