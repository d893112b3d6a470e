namespace Proximal.Experiments;

/// <summary>Shows a run while it trains. Sessions report to it and know neither console nor terminal.</summary>
internal interface IDisplay
{
    /// <summary>Shows the run for as long as <paramref name="training"/> takes.</summary>
    void Show(RunTitle run, Action training);

    /// <summary>Whether a report at this step would be shown; asked after every update, so it must cost nothing.</summary>
    bool IsDue(long step);

    /// <summary>Takes the figures of the last update.</summary>
    void Report(ProgressReport report);

    /// <summary>Says something that stays on the screen.</summary>
    void WriteLine(string line);

    /// <summary>Whether it redraws in place; otherwise each report is a line that stays.</summary>
    bool IsLive { get; }

    /// <summary>A display for one of several runs that train at the same time.</summary>
    /// <param name="label">Stands before each of its lines, to tell the runs apart.</param>
    IDisplay ForRun(string label);
}
