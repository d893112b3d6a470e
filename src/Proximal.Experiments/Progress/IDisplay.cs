namespace Proximal.Experiments;

/// <summary>Display of a run during training. Sessions write to it and do not access the console.</summary>
internal interface IDisplay
{
    /// <summary>Runs <paramref name="training"/> and shows the run meanwhile.</summary>
    void Show(RunTitle run, Action training);

    /// <summary>Whether to show a report at this step. It is called after every update and must be fast.</summary>
    bool IsDue(long step);

    /// <summary>Shows the metrics of the last update.</summary>
    void Report(ProgressReport report);

    /// <summary>Writes a line that stays on the screen.</summary>
    void WriteLine(string line);

    /// <summary>Whether the display updates in place; otherwise each report is a new line.</summary>
    bool IsLive { get; }

    /// <summary>Creates a display for one of several runs that train at the same time.</summary>
    /// <param name="label">Prefix of its lines.</param>
    IDisplay ForRun(string label);
}
