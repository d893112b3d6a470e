namespace Proximal.Extensibility.Tests;

/// <summary>
/// A schedule that rises linearly over the first tenth of training and then falls linearly to 0: <c>warmup_3e-4</c>.
/// </summary>
internal static class WarmUp
{
    public const string Name = "warmup";

    private const double Share = 0.1;

    public static double At(double initial, double progressRemaining) =>
        initial * Math.Min((1 - progressRemaining) / Share, progressRemaining / (1 - Share));
}
