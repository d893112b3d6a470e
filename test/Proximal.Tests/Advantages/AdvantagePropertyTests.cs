using CsCheck;

namespace Proximal.Tests.Advantages;

/// <summary>
/// Generalized advantage estimation against its definition, the sum of discounted temporal differences.
/// </summary>
public sealed class AdvantagePropertyTests
{
    // Schulman et al. 2016, eq. 16: the sum over l of (gamma lambda)^l delta(t + l), which ends with the episode.
    [Fact]
    public void Advantages_equal_the_discounted_sum_of_TD_errors() =>
        (
            from environments in Gen.Int[1, 9]
            from steps in Gen.Int[1, 40]
            let count = environments * steps
            from rewards in Gen.Float[-10, 10].Array[count]
            from values in Gen.Float[-10, 10].Array[count]
            from ends in Gen.Int[0, 11].Array[count]
            from finalValues in Gen.Float[-10, 10].Array[count]
            from lastValues in Gen.Float[-10, 10].Array[environments]
            from discounts in Gen.Select(Gen.Double[0, 1], Gen.Double[0, 1], Gen.Bool)
            select (rewards, values, ends, finalValues, lastValues, discounts)
        ).Sample(static x =>
        {
            (double gamma, double lambda, bool bootstrap) = x.discounts;
            int environments = x.lastValues.Length,
                count = x.rewards.Length;

            // One step in six terminates, one in six is truncated, one in twelve has both flags.
            bool[] terminated = Array.ConvertAll(x.ends, static end => end is 0 or 1 or 2),
                truncated = Array.ConvertAll(x.ends, static end => end is 2 or 3 or 4);
            var advantages = new float[count];
            var returns = new float[count];
            GeneralizedAdvantageEstimation.Compute(
                x.rewards,
                x.values,
                terminated,
                truncated,
                x.finalValues,
                x.lastValues,
                gamma,
                lambda,
                advantages,
                returns,
                bootstrap
            );
            for (int start = 0; start < count; start++)
            {
                (double sum, double size, double weight) = (0, 1, 1);
                for (int i = start; i < count; i += environments, weight *= gamma * lambda)
                {
                    double next =
                        terminated[i] || (truncated[i] && !bootstrap) ? 0
                        : truncated[i] ? x.finalValues[i]
                        : i + environments < count ? x.values[i + environments]
                        : x.lastValues[i % environments];
                    sum += weight * (x.rewards[i] + (gamma * next) - x.values[i]);
                    size += weight * (Math.Abs(x.rewards[i]) + Math.Abs(next) + Math.Abs(x.values[i]));
                    if (terminated[i] || truncated[i])
                        break;
                }

                // Up to 40 additions in float32, each with a relative error of 6e-8 of the terms' size, and discounts
                // in float32.
                Assert.Equal(sum, advantages[start], 1e-5 * size);
                Assert.Equal(advantages[start] + x.values[start], returns[start], 1e-5 * size);
            }
        });
}
