using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Proximal;

/// <summary>
/// Generalized advantage estimation (GAE, Schulman et al. 2016, arXiv:1506.02438): an exponentially weighted average of
/// the n-step advantage estimates.
/// </summary>
public static class GeneralizedAdvantageEstimation
{
    /// <summary>
    /// Computes the advantages A_t = δ_t + γλ A_{t+1} within each episode, with δ_t = r_t + γ V_{t+1} - V_t, and the
    /// returns A_t + V_t. V_{t+1} is 0 if step t terminated the episode, V(final observation) if it was truncated, and
    /// the value of the next step otherwise. All spans except <paramref name="lastValues"/> are [steps, environments],
    /// row-major.
    /// </summary>
    /// <param name="rewards">The reward of each step.</param>
    /// <param name="values">V of the observation before each step.</param>
    /// <param name="terminated">Whether the step terminated its episode. Takes precedence if both flags are
    /// set.</param>
    /// <param name="truncated">Whether the step's episode was truncated, for example by a time limit.</param>
    /// <param name="finalValues">V(final observation) of truncated episodes; ignored for all other steps.</param>
    /// <param name="lastValues">V of the observations after the last step, [environments]. Bootstraps the unfinished
    /// episodes.</param>
    /// <param name="gamma">The discount factor, in [0, 1].</param>
    /// <param name="lambda">The GAE λ: 0 gives one-step temporal differences, 1 gives Monte Carlo returns minus
    /// values.</param>
    /// <param name="advantages">Receives the advantages.</param>
    /// <param name="returns">Receives the value targets.</param>
    /// <param name="bootstrapTruncated">Whether truncated episodes bootstrap from the final value. False treats
    /// truncation as termination, as the original PPO code of 2017 does. Default true.</param>
    /// <exception cref="ArgumentException">The lengths of the spans do not match.</exception>
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
                $"the number of rewards ({count}) is not a multiple of the number of environments ({environments})",
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
            throw new ArgumentException($"all spans must have {count} elements, one for each reward", nameof(values));

        var discounts = new Discounts((float)gamma, (float)(gamma * lambda), bootstrapTruncated);
        ReadOnlySpan<float> nextValues = lastValues;
        ReadOnlySpan<float> nextAdvantages = default; // A_{T+1} = 0
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
    /// Computes advantages of complete episodes that are stored one after another, such as the tokens of completions:
    /// A_t = δ_t + γλ A_{t+1} with δ_t = r_t + γ V_{t+1} - V_t. The value after the last element of an episode is 0.
    /// </summary>
    /// <param name="rewards">The reward of each step (or token).</param>
    /// <param name="values">V before each step, one for each reward. Empty if there is no value function; V is then
    /// 0.</param>
    /// <param name="starts">The index of the first element of each episode, followed by the number of elements,
    /// [episodes + 1].</param>
    /// <param name="gamma">The discount factor, in [0, 1].</param>
    /// <param name="lambda">The GAE λ: 0 gives one-step temporal differences, 1 gives Monte Carlo returns minus
    /// values.</param>
    /// <param name="advantages">Receives the advantages. May be the same memory as <paramref name="rewards"/>.</param>
    /// <param name="returns">Receives the value targets A_t + V_t. Empty if they are not needed.</param>
    /// <exception cref="ArgumentException">The lengths of the spans do not match.</exception>
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
                $"starts must begin with 0 and end with the number of rewards, {count}",
                nameof(starts)
            );
        if (
            (!values.IsEmpty && values.Length != count)
            || advantages.Length != count
            || (!returns.IsEmpty && returns.Length != count)
        )
            throw new ArgumentException($"all spans must have {count} elements, one for each reward", nameof(values));

        for (int episode = starts.Length - 2; episode >= 0; episode--)
        {
            (double advantage, double nextValue) = (0, 0);
            for (int t = starts[episode + 1] - 1; t >= starts[episode]; t--)
            {
                double value = values.IsEmpty ? 0 : values[t];
                advantage = rewards[t] + (gamma * nextValue) - value + (gamma * lambda * advantage);
                advantages[t] = (float)advantage;
                if (!returns.IsEmpty)
                    returns[t] = (float)(advantage + value);
                nextValue = value;
            }
        }
    }

    private readonly record struct Discounts(float Gamma, float GammaLambda, bool BootstrapTruncated);

    /// <summary>The data of one step of all environments. Every span is [environments].</summary>
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
                float nextValue =
                    !ended ? NextValues[at]
                    : Terminated[at] == 0 && discounts.BootstrapTruncated ? FinalValues[at]
                    : 0;
                float nextAdvantage = ended || NextAdvantages.IsEmpty ? 0 : NextAdvantages[at];
                float delta = (Rewards[at] + (discounts.Gamma * nextValue)) - Values[at];
                float advantage = delta + (discounts.GammaLambda * nextAdvantage);
                Advantages[at] = advantage;
                Returns[at] = advantage + Values[at];
            }
        }

        // Eight environments at a time. The order of operations is that of the scalar loop, so the results are
        // identical.
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
                Vector256<float> nextValues = Vector256.ConditionalSelect(ended, final, Load(NextValues, at));
                Vector256<float> nextAdvantages = NextAdvantages.IsEmpty
                    ? default
                    : Vector256.AndNot(Load(NextAdvantages, at), ended);
                Vector256<float> values = Load(Values, at);
                Vector256<float> delta = (Load(Rewards, at) + (nextValues * discounts.Gamma)) - values;
                Vector256<float> advantage = delta + (nextAdvantages * discounts.GammaLambda);
                advantage.CopyTo(Advantages[at..]);
                (advantage + values).CopyTo(Returns[at..]);
            }

            return at;
        }

        private static Vector256<float> Load(ReadOnlySpan<float> source, int at) => Vector256.Create(source[at..]);

        // Sets all bits of a lane if its byte is not 0.
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
