using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Proximal;

/// <summary>
/// Generalised advantage estimation (Schulman et al. 2016, arXiv:1506.02438): an exponentially weighted average of the
/// advantage estimates over all horizons.
/// </summary>
public static class GeneralizedAdvantageEstimation
{
    /// <summary>
    /// Fills in advantages, A_t = δ_t + γλ A_{t+1} within an episode with δ_t = r_t + γ V_{t+1} - V_t, and returns,
    /// A_t + V_t. What follows a step is worth 0 where the episode terminated, V(final observation) where it was truncated, and
    /// the next step's value otherwise. All spans but <paramref name="lastValues"/> are [steps, environments], step by step.
    /// </summary>
    /// <param name="rewards">The reward of each step.</param>
    /// <param name="values">V of the observation that each step began from.</param>
    /// <param name="terminated">Whether the step ended its episode for good; it wins where both flags are set.</param>
    /// <param name="truncated">Whether the step's episode was cut off, as by a time limit.</param>
    /// <param name="finalValues">V(final observation) where truncated; not looked at elsewhere.</param>
    /// <param name="lastValues">V of the observations after the last step, [environments].</param>
    /// <param name="gamma">The discount, in [0, 1].</param>
    /// <param name="lambda">0: one-step temporal differences; 1: Monte Carlo returns less the values.</param>
    /// <param name="advantages">Receives the advantages.</param>
    /// <param name="returns">Receives the targets of the value function.</param>
    /// <param name="bootstrapTruncated">False treats truncation as termination, as the code of 2017 did.</param>
    /// <exception cref="ArgumentException">The spans' lengths do not fit each other.</exception>
    public static void Compute(
        ReadOnlySpan<float> rewards,
        ReadOnlySpan<float> values,
        ReadOnlySpan<bool> terminated,
        ReadOnlySpan<bool> truncated,
        ReadOnlySpan<float> finalValues,
        ReadOnlySpan<float> lastValues,
        double gamma,
        double lambda,
        Span<float> advantages,
        Span<float> returns,
        bool bootstrapTruncated = true
    )
    {
        int environments = lastValues.Length;
        int count = rewards.Length;
        if (environments == 0 || count % environments != 0)
            throw new ArgumentException(
                $"{count} rewards are no whole number of steps of {environments} environments",
                nameof(rewards)
            );
        if (
            values.Length != count
            || terminated.Length != count
            || truncated.Length != count
            || finalValues.Length != count
            || advantages.Length != count
            || returns.Length != count
        )
            throw new ArgumentException($"all spans must hold {count} elements, as the rewards do", nameof(values));

        var discounts = new Discounts((float)gamma, (float)(gamma * lambda), bootstrapTruncated);
        ReadOnlySpan<float> nextValues = lastValues;
        ReadOnlySpan<float> nextAdvantages = default; // after the last step there is none
        for (int at = count - environments; at >= 0; at -= environments)
        {
            var step = new StepSpans
            {
                Rewards = rewards.Slice(at, environments),
                Values = values.Slice(at, environments),
                Terminated = MemoryMarshal.AsBytes(terminated.Slice(at, environments)),
                Truncated = MemoryMarshal.AsBytes(truncated.Slice(at, environments)),
                FinalValues = finalValues.Slice(at, environments),
                NextValues = nextValues,
                NextAdvantages = nextAdvantages,
                Advantages = advantages.Slice(at, environments),
                Returns = returns.Slice(at, environments),
            };
            step.Compute(discounts);
            nextValues = step.Values;
            nextAdvantages = step.Advantages;
        }
    }

    /// <summary>
    /// The same over whole episodes that lie end to end, as the tokens of sequences do: A_t = δ_t + γλ A_{t+1} with
    /// δ_t = r_t + γ V_{t+1} - V_t, where what follows an episode's last element is worth 0.
    /// </summary>
    /// <param name="rewards">The reward of each step (or token).</param>
    /// <param name="values">V before each step, as many; empty where there is no value function: all 0.</param>
    /// <param name="starts">Where each episode begins, and at the end the number of elements: [episodes + 1].</param>
    /// <param name="gamma">The discount, in [0, 1].</param>
    /// <param name="lambda">0: one-step temporal differences; 1: Monte Carlo returns less the values.</param>
    /// <param name="advantages">Receives the advantages; may be the memory of the rewards.</param>
    /// <param name="returns">Receives the targets of the value function, A_t + V_t; empty where they are not asked for.</param>
    /// <exception cref="ArgumentException">The spans' lengths do not fit each other.</exception>
    public static void Compute(
        ReadOnlySpan<float> rewards,
        ReadOnlySpan<float> values,
        ReadOnlySpan<int> starts,
        double gamma,
        double lambda,
        Span<float> advantages,
        Span<float> returns
    )
    {
        int count = rewards.Length;
        if (starts.IsEmpty || starts[0] != 0 || starts[^1] != count)
            throw new ArgumentException(
                $"episodes of {count} rewards must start at 0 and end at {count}",
                nameof(starts)
            );
        if (
            (!values.IsEmpty && values.Length != count)
            || advantages.Length != count
            || (!returns.IsEmpty && returns.Length != count)
        )
            throw new ArgumentException($"all spans must hold {count} elements, as the rewards do", nameof(values));

        for (int episode = starts.Length - 2; episode >= 0; episode--)
        {
            (double advantage, double following) = (0, 0);
            for (int t = starts[episode + 1] - 1; t >= starts[episode]; t--)
            {
                double value = values.IsEmpty ? 0 : values[t];
                advantage = rewards[t] + (gamma * following) - value + (gamma * lambda * advantage);
                advantages[t] = (float)advantage;
                if (!returns.IsEmpty)
                    returns[t] = (float)(advantage + value);
                following = value;
            }
        }
    }

    private readonly record struct Discounts(float Gamma, float GammaLambda, bool BootstrapTruncated);

    /// <summary>One step of all environments; every span is [environments].</summary>
    private ref struct StepSpans
    {
        public ReadOnlySpan<float> Rewards,
            Values,
            FinalValues,
            NextValues,
            NextAdvantages;
        public ReadOnlySpan<byte> Terminated,
            Truncated;
        public Span<float> Advantages,
            Returns;

        public readonly void Compute(Discounts discounts)
        {
            int at = Vector256.IsHardwareAccelerated ? ComputeWide(discounts) : 0;
            for (; at < Rewards.Length; at++)
            {
                bool ended = Terminated[at] != 0 || Truncated[at] != 0;
                float following =
                    !ended ? NextValues[at]
                    : Terminated[at] == 0 && discounts.BootstrapTruncated ? FinalValues[at]
                    : 0;
                float carried = ended || NextAdvantages.IsEmpty ? 0 : NextAdvantages[at];
                float delta = (Rewards[at] + (discounts.Gamma * following)) - Values[at];
                float advantage = delta + (discounts.GammaLambda * carried);
                Advantages[at] = advantage;
                Returns[at] = advantage + Values[at];
            }
        }

        // Eight environments at a time, with the same operations in the same order as one at a time.
        private readonly int ComputeWide(Discounts discounts)
        {
            int at = 0;
            for (; at <= Rewards.Length - Vector256<float>.Count; at += Vector256<float>.Count)
            {
                Vector256<float> terminated = Mask(Terminated[at..]);
                Vector256<float> truncated = Mask(Truncated[at..]);
                Vector256<float> ended = terminated | truncated;
                Vector256<float> final = discounts.BootstrapTruncated
                    ? Vector256.AndNot(Load(FinalValues, at), terminated)
                    : default;
                Vector256<float> following = Vector256.ConditionalSelect(ended, final, Load(NextValues, at));
                Vector256<float> carried = NextAdvantages.IsEmpty
                    ? default
                    : Vector256.AndNot(Load(NextAdvantages, at), ended);
                Vector256<float> values = Load(Values, at);
                Vector256<float> delta = (Load(Rewards, at) + (following * discounts.Gamma)) - values;
                Vector256<float> advantage = delta + (carried * discounts.GammaLambda);
                advantage.CopyTo(Advantages[at..]);
                (advantage + values).CopyTo(Returns[at..]);
            }

            return at;
        }

        private static Vector256<float> Load(ReadOnlySpan<float> source, int at) => Vector256.Create(source[at..]);

        // All bits of a lane set where its byte is not 0.
        private static Vector256<float> Mask(ReadOnlySpan<byte> flags)
        {
            Vector128<ushort> wide = Vector128.WidenLower(
                Vector128.CreateScalar(MemoryMarshal.Read<ulong>(flags)).AsByte()
            );
            Vector256<uint> lanes = Vector256.Create(Vector128.WidenLower(wide), Vector128.WidenUpper(wide));
            return ~Vector256.Equals(lanes, Vector256<uint>.Zero).AsSingle();
        }
    }
}
