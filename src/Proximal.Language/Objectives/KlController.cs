namespace Proximal.Language;

/// <summary>Holds the weight of the KL penalty, and lets it follow the divergence that the penalty led to.</summary>
public abstract class KlController : IStateful
{
    /// <summary>A controller with its first coefficient.</summary>
    /// <param name="coefficient">Not below 0.</param>
    private protected KlController(double coefficient)
    {
        if (!(coefficient >= 0 && double.IsFinite(coefficient)))
            throw new ArgumentOutOfRangeException(
                nameof(coefficient),
                coefficient,
                "a KL coefficient is a number of at least 0"
            );
        Coefficient = coefficient;
    }

    /// <summary>The weight of the penalty now.</summary>
    public double Coefficient { get; private protected set; }

    /// <summary>Takes note of a batch that was made under the present coefficient.</summary>
    /// <param name="kl">The mean divergence of its sequences from the reference, summed over their tokens, in nats.</param>
    /// <param name="sequences">How many sequences the batch had.</param>
    public abstract void Update(double kl, int sequences);

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix) => state.SetValue($"{prefix}.coefficient", Coefficient);

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix) =>
        Coefficient = state.GetValue<double>($"{prefix}.coefficient");
}

/// <summary>A coefficient that stays as it is.</summary>
/// <param name="coefficient">Not below 0; 0 for no penalty.</param>
public sealed class FixedKlController(double coefficient) : KlController(coefficient)
{
    /// <inheritdoc/>
    public override void Update(double kl, int sequences) { }
}

/// <summary>The proportional controller of Ziegler et al. 2019; see <see cref="KlCoefficientRule.Proportional"/>.</summary>
/// <param name="coefficient">The first coefficient; theirs is 0.2, Stiennon et al. and lm-human-preferences take 0.15.</param>
/// <param name="target">The divergence of whole sequences aimed at, in nats; theirs is 6.</param>
/// <param name="horizon">Sequences that a full correction takes; theirs is 10,000.</param>
public sealed class AdaptiveKlController(double coefficient, double target = 6, double horizon = 10_000)
    : KlController(coefficient)
{
    /// <inheritdoc/>
    public override void Update(double kl, int sequences) =>
        Coefficient = KlCoefficientRule.Proportional(Coefficient, kl, target, sequences, horizon);
}

/// <summary>The adaptive penalty of the first PPO paper (Schulman et al. 2017, section 4); see <see cref="KlCoefficientRule.HalveOrDouble"/>.</summary>
/// <param name="coefficient">The first coefficient; 1 by default, and it matters little.</param>
/// <param name="target">The divergence aimed at, in nats; 0.01 by default.</param>
public sealed class PenaltyKlController(double coefficient = 1, double target = 0.01) : KlController(coefficient)
{
    /// <inheritdoc/>
    public override void Update(double kl, int sequences) =>
        Coefficient = KlCoefficientRule.HalveOrDouble(Coefficient, kl, target);
}
