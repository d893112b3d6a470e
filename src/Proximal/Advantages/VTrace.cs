namespace Proximal;

/// <summary>
/// V-trace (Espeholt et al. 2018, arXiv:1802.01561, section 4.1): value targets and advantages from transitions that an
/// older policy collected. On-policy, they are those of <see cref="GeneralizedAdvantageEstimation"/>.
/// </summary>
public static class VTrace
{
    /// <summary>
    /// Computes the targets v_t = V_t + δ_t + γ c_t (v_{t+1} - V_{t+1}) and the advantages within each episode, with
    /// δ_t = ρ_t (r_t + γ V_{t+1} - V_t), ρ_t = min(ρ̄, π/μ) and c_t = λ min(c̄, π/μ). V_{t+1} is 0 if step t terminated
    /// the episode, V(final observation) if it was truncated, and the value of the next step otherwise. All spans
    /// except <paramref name="lastValues"/> are [steps, environments], row-major.
    /// </summary>
    /// <param name="logProbs">Log-probabilities of the actions under the current policy π.</param>
    /// <param name="behaviourLogProbs">Log-probabilities of the actions under the policy μ that sampled them.</param>
    /// <param name="rewards">The reward of each step.</param>
    /// <param name="values">V of the observation before each step, by the current critic.</param>
    /// <param name="terminated">Whether the step terminated its episode. Takes precedence if both flags are
    /// set.</param>
    /// <param name="truncated">Whether the step's episode was truncated, for example by a time limit.</param>
    /// <param name="finalValues">V(final observation) of truncated episodes; ignored for all other steps.</param>
    /// <param name="lastValues">V of the observations after the last step, [environments].</param>
    /// <param name="options">Discount factor and bounds.</param>
    /// <param name="advantages">Receives the advantages.</param>
    /// <param name="targets">Receives the value targets v.</param>
    /// <exception cref="ArgumentException">The lengths of the spans do not match.</exception>
    public static void Compute(
        ReadOnlySpan<float> logProbs,
        ReadOnlySpan<float> behaviourLogProbs,
        ReadOnlySpan<float> rewards,
        ReadOnlySpan<float> values,
        ReadOnlySpan<bool> terminated,
        ReadOnlySpan<bool> truncated,
        ReadOnlySpan<float> finalValues,
        ReadOnlySpan<float> lastValues,
        VTraceOptions options,
        Span<float> advantages,
        Span<float> targets
    )
    {
        int environments = lastValues.Length;
        int count = rewards.Length;
        if (environments == 0 || count % environments != 0)
            throw new ArgumentException(
                $"the number of rewards ({count}) is not a multiple of the number of environments ({environments})",
                nameof(rewards)
            );
        if (
            logProbs.Length != count
            || behaviourLogProbs.Length != count
            || values.Length != count
            || terminated.Length != count
            || truncated.Length != count
            || finalValues.Length != count
            || advantages.Length != count
            || targets.Length != count
        )
            throw new ArgumentException($"all spans must have {count} elements, one for each reward", nameof(values));

        for (int environment = 0; environment < environments; environment++)
        {
            // After the last step: V_{t+1} is the last value, and nothing is known beyond it.
            (double nextValue, double nextTarget) = (lastValues[environment], lastValues[environment]);
            for (int at = count - environments + environment; at >= 0; at -= environments)
            {
                if (terminated[at] || truncated[at])
                {
                    nextValue = !terminated[at] && options.BootstrapTruncated ? finalValues[at] : 0;
                    nextTarget = nextValue;
                }

                double ratio = Math.Exp((double)logProbs[at] - behaviourLogProbs[at]);
                double rho = Math.Min(options.RhoBar, ratio),
                    c = options.Lambda * Math.Min(options.CBar, ratio);
                double value = values[at];
                double delta = rho * (rewards[at] + (options.Gamma * nextValue) - value);
                double target = value + delta + (options.Gamma * c * (nextTarget - nextValue));
                double bootstrap = options.MixAdvantages
                    ? (options.Lambda * nextTarget) + ((1 - options.Lambda) * nextValue)
                    : nextTarget;
                advantages[at] = (float)(
                    Math.Min(options.RhoBarPolicyGradient, ratio) * (rewards[at] + (options.Gamma * bootstrap) - value)
                );
                targets[at] = (float)target;
                (nextValue, nextTarget) = (value, target);
            }
        }
    }
}
