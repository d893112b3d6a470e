using System.Globalization;

namespace Proximal.Experiments;

/// <summary>Proposed learning rates.</summary>
internal static class LearningRates
{
    private const string Key = "learning_rate";

    /// <summary>A tenth of the learning rate, and at most the usual one of the algorithm.</summary>
    public static (string Key, string Value)[] Lower(RunSettings settings) =>
        settings.Number(Key) is { } rate
            ? [(Key, settings.WithInitial(Key, Math.Min(rate / 10, Usual(settings.Algorithm))))]
            : [];

    /// <summary>The usual learning rate of the algorithm.</summary>
    public static (string Key, string Value)[] Raise(RunSettings settings) =>
        [(Key, settings.WithInitial(Key, Usual(settings.Algorithm)))];

    /// <summary>Text of the usual learning rate of the algorithm.</summary>
    public static string UsualText(RunSettings settings) =>
        Usual(settings.Algorithm).ToString("g4", CultureInfo.InvariantCulture);

    /// <summary>The default of Stable-Baselines3.</summary>
    public static double Usual(string algorithm) =>
        algorithm switch
        {
            "a2c" => 7e-4,
            "td3" => 1e-3,
            _ => 3e-4,
        };
}
