namespace Proximal.Experiments;

/// <summary>Trial in the chart of a search.</summary>
/// <param name="Number">Index of the trial, from 0.</param>
/// <param name="Rungs">Steps and return after each rung that it completed.</param>
/// <param name="IsBest">Whether it is the best trial.</param>
/// <param name="HasFailed">Whether it failed.</param>
internal sealed record TrialPoint(
    int Number,
    IReadOnlyList<(double Steps, double Return)> Rungs,
    bool IsBest,
    bool HasFailed
);

/// <summary>Panel of the returns over the values of one key.</summary>
/// <param name="Key">Key, without the name of its map.</param>
/// <param name="Axis">Axis of the values.</param>
/// <param name="Values">Value of each trial, by index.</param>
/// <param name="Importance">Importance in [0, 1], as in <see cref="HyperparameterImportance"/>; NaN if unknown.</param>
internal sealed record HyperparameterPanel(string Key, ValueAxis Axis, IReadOnlyList<double> Values, double Importance);
