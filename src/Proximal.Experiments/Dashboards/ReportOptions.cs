using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>Options of <see cref="DashboardHost.CreateReport"/>, the flags of <c>proximal report</c>.</summary>
public sealed record ReportOptions
{
    /// <summary>Folders of runs, folders that contain such folders, or their names under <c>runs/</c>. At least
    /// one.</summary>
    public required IReadOnlyList<string> Runs { get; init; }

    /// <summary>Title of the page. Null, the default, for the names of the runs.</summary>
    public string? Title { get; init; }

    /// <summary>Weight of exponential smoothing when the page is opened, in [0, 1). Default 0.6, as in
    /// TensorBoard; 0 for none.</summary>
    public double Smoothing { get; init; } = 0.6;

    /// <summary>Registered environments, for their reward thresholds; null for the built-in ones.</summary>
    public EnvironmentRegistry? Environments { get; init; }
}
