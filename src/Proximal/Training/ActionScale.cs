using System.Globalization;

namespace Proximal;

/// <summary>
/// Compares the bounds of continuous actions with the initial standard deviation of a clipped Gaussian.
/// </summary>
internal static class ActionScale
{
    // An untrained policy samples around 0. A clipped Gaussian learns well if the bounds are 1/4 to 4 standard
    // deviations around it, as in the usual benchmarks.
    private const double MaxFactor = 4;

    /// <summary>
    /// Returns one line if an element of the actions has bounds that the initial policy hardly reaches or mostly
    /// exceeds; null otherwise, and for distributions whose actions are scaled to the bounds.
    /// </summary>
    /// <param name="actions">The action space.</param>
    /// <param name="distribution">The distribution of the policy.</param>
    /// <param name="options">The options of the network.</param>
    public static string? Warning(Space actions, ActionDistribution distribution, NetworkOptions options)
    {
        if (
            options.RescaleActions
            || options.SquashOutput
            || options.DistributionName is not null
            || options.Architecture is not null
            || options.Distribution == DistributionKind.Beta
            || distribution.Squashes
        )
            return null;
        double? deviation = options.Distribution == DistributionKind.Gsde ? null : Math.Exp(options.LogStdInitial);
        return Find(actions, deviation, "") is { } element
            ? $"{element} of the actions has bounds far from those of the initial policy, whose actions have mean 0"
                + (
                    deviation is { } known
                        ? string.Create(CultureInfo.InvariantCulture, $" and standard deviation {known:G3}")
                        : ""
                )
                + ": set policy_kwargs.rescale_actions=true (Network.RescaleActions), so that the policy acts in "
                + "[-1, 1]"
            : null;
    }

    private static string? Find(Space space, double? deviation, string path)
    {
        if (space is CompositeSpace composite)
            return composite
                .Parts.Select(part => Find(part.Space, deviation, $"{path}{part.Name}."))
                .FirstOrDefault(static found => found is not null);
        if (space is not Box box)
            return null;
        for (int i = 0; i < box.Length; i++)
        {
            (double low, double high) = (box.Low[i], box.High[i]);
            if (!double.IsFinite(low) || !double.IsFinite(high) || low == high)
                continue;
            double half = (high - low) / 2;
            bool misses =
                low >= 0
                || high <= 0
                || (deviation is { } known && (half > MaxFactor * known || half * MaxFactor < known));
            if (misses)
                return string.Create(CultureInfo.InvariantCulture, $"element {path}{i} ({low:G4} … {high:G4})");
        }

        return null;
    }
}
