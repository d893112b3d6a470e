namespace Proximal.Cli;

/// <summary>Shows a run while it trains.</summary>
internal interface IDisplay
{
    /// <summary>Shows the run for as long as <paramref name="training"/> takes.</summary>
    void Show(RunTitle run, Action training);

    /// <summary>Whether a report at this step would be shown; asked after every update, so it must cost nothing.</summary>
    bool IsDue(long step);

    /// <summary>Takes the figures of the last update.</summary>
    void Report(ProgressReport report);

    /// <summary>Says something that stays on the screen.</summary>
    void Say(string line);
}
