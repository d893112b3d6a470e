namespace Proximal.Experiments;

/// <summary>Library that shows runs in a browser, such as <c>DashboardServer</c> of Proximal.Dashboard.</summary>
public abstract class DashboardHost
{
    /// <summary>Serves the pages until the cancellation.</summary>
    /// <param name="options">Options.</param>
    /// <param name="cancellation">Ends the server. Runs that the page started continue.</param>
    /// <exception cref="InvalidInputException">A folder does not exist, the port is in use, or the address can be
    /// reached by others and there is no token.</exception>
    public abstract Task ServeAsync(DashboardOptions options, CancellationToken cancellation = default);

    /// <summary>Serves the page on which people label a session, until the cancellation.</summary>
    /// <param name="session">The session; the caller disposes it.</param>
    /// <param name="options">Options; folders and read-only mode have no effect.</param>
    /// <param name="cancellation">Ends the server.</param>
    /// <exception cref="InvalidInputException">The port is in use, or the address can be reached by others and there is
    /// no token.</exception>
    public abstract Task LabelAsync(
        LabellingSession session,
        DashboardOptions options,
        CancellationToken cancellation = default
    );

    /// <summary>
    /// Creates a page with the curves, settings, results and findings of runs. The page is one file without a server and
    /// without requests.
    /// </summary>
    /// <param name="options">Options.</param>
    /// <returns>HTML.</returns>
    /// <exception cref="InvalidInputException">There are no runs, a file of a run is damaged, or an option is out of
    /// range.</exception>
    public abstract string CreateReport(ReportOptions options);
}
