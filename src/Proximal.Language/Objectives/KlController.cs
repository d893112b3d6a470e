namespace Proximal.Language;

/// <summary>Controller of the KL coefficient, which it can adapt to the measured KL divergence.</summary>
public abstract class KlController : IStateful
{
    /// <summary>Creates a controller.</summary>
    /// <param name="coefficient">Initial coefficient, at least 0.</param>
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

    /// <summary>The current KL coefficient.</summary>
    public double Coefficient { get; private protected set; }

    /// <summary>Adapts the coefficient after a batch.</summary>
    /// <param name="kl">
    /// Mean KL divergence of the batch's sequences from the reference, summed over tokens, in nats.
    /// </param>
    /// <param name="sequences">Number of sequences in the batch.</param>
    public abstract void Update(double kl, int sequences);

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix) => state.SetValue($"{prefix}.coefficient", Coefficient);

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix) =>
        Coefficient = state.GetValue<double>($"{prefix}.coefficient");
}

/// <summary>Constant KL coefficient.</summary>
/// <param name="coefficient">Coefficient, at least 0; 0 for no penalty.</param>
public sealed class FixedKlController(double coefficient) : KlController(coefficient)
{
    /// <inheritdoc/>
    public override void Update(double kl, int sequences) { }
}

/// <summary>Proportional controller of Ziegler et al. 2019; see <see cref="KlCoefficientRule.Proportional"/>.</summary>
/// <param name="coefficient">
/// Initial coefficient; 0.2 in the paper, 0.15 in Stiennon et al. and lm-human-preferences.
/// </param>
/// <param name="target">Target KL divergence of whole sequences, in nats; 6 by default, as in the paper.</param>
/// <param name="horizon">Number of sequences of a full correction; 10,000 by default, as in the paper.</param>
public sealed class AdaptiveKlController(double coefficient, double target = 6, double horizon = 10_000)
    : KlController(coefficient)
{
    /// <inheritdoc/>
    public override void Update(double kl, int sequences) =>
        Coefficient = KlCoefficientRule.Proportional(Coefficient, kl, target, sequences, horizon);
}
