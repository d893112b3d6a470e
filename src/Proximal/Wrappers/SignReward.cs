namespace Proximal;

/// <summary>Makes rewards -1, 0 or 1 by their sign, so that games with different scores can be learned with the same settings (Mnih et al. 2015; SB3's <c>ClipRewardEnv</c>).</summary>
/// <param name="inner">The environment.</param>
public sealed class SignReward(IEnvironment inner) : EnvironmentWrapper(inner)
{
    /// <inheritdoc/>
    public override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        StepResult step = base.Step(action, observation);

        // What is no number stays so, for the trainer to find.
        return step with
        {
            Reward =
                step.Reward > 0 ? 1
                : step.Reward < 0 ? -1
                : step.Reward,
        };
    }
}
