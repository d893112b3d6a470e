namespace Proximal;

/// <summary>
/// Replaces rewards by their sign, -1, 0 or 1, so that games with different scores can use the same options (Mnih et
/// al. 2015; SB3's <c>ClipRewardEnv</c>).
/// </summary>
/// <param name="inner">The environment.</param>
public sealed class SignReward(IEnvironment inner) : EnvironmentWrapper(inner)
{
    /// <inheritdoc/>
    public override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        StepResult step = base.Step(action, observation);

        // NaN stays NaN, so that the trainer detects it.
        return step with
        {
            Reward =
                step.Reward > 0 ? 1
                : step.Reward < 0 ? -1
                : step.Reward,
        };
    }
}
