using System.Globalization;

namespace Proximal.Language;

/// <summary>Tokens of a completion with values of each token, such as advantages.</summary>
/// <param name="Texts">Text of each token, including the one that ended the completion.</param>
/// <param name="Columns">
/// Values by name, each with one value for each token, rounded to four digits: <see cref="LogProb"/>, <see cref="Kl"/>,
/// <see cref="LogRatio"/>, <see cref="Reward"/>, <see cref="Value"/> or <see cref="Advantage"/>. NaN without a value.
/// </param>
public sealed record TokenValues(
    IReadOnlyList<string> Texts,
    IReadOnlyList<KeyValuePair<string, IReadOnlyList<double>>> Columns
)
{
    /// <summary>Log-probability of the token under the model in training, in nats.</summary>
    public const string LogProb = "logprob";

    /// <summary>KL estimate of the token from the reference, in nats.</summary>
    public const string Kl = "kl";

    /// <summary>Logarithm of the ratio of the probabilities under the model in training and the reference.</summary>
    public const string LogRatio = "log_ratio";

    /// <summary>Reward of the token: KL penalty, and the score at the last token.</summary>
    public const string Reward = "reward";

    /// <summary>Value before the token.</summary>
    public const string Value = "value";

    /// <summary>Advantage of the token.</summary>
    public const string Advantage = "advantage";

    /// <summary>Rounds values for a file.</summary>
    internal static IReadOnlyList<double> Rounded(ReadOnlySpan<float> values)
    {
        double[] rounded = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
            rounded[i] = float.IsFinite(values[i])
                ? double.Parse(values[i].ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
                : double.NaN;
        return rounded;
    }
}
