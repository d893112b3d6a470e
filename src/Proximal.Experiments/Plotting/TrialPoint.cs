namespace Proximal.Experiments;

/// <summary>A trial of a search as a picture shows it.</summary>
/// <param name="Number">Which of the search, from 0.</param>
/// <param name="Rungs">Steps and return after each rung that it came through.</param>
/// <param name="IsBest">Whether it is the best of all.</param>
/// <param name="HasFailed">Whether it diverged, or could not be trained.</param>
internal sealed record TrialPoint(
    int Number,
    IReadOnlyList<(double Steps, double Return)> Rungs,
    bool IsBest,
    bool HasFailed
);

/// <summary>The returns over the values of one setting.</summary>
/// <param name="Key">The setting.</param>
/// <param name="Axis">Its values.</param>
/// <param name="Values">The value of every trial, in their order.</param>
/// <param name="Importance">How much of the trials' order it explains, in [0, 1]; NaN where that is not known.</param>
internal sealed record HyperparameterPanel(string Key, ValueAxis Axis, IReadOnlyList<double> Values, double Importance);
