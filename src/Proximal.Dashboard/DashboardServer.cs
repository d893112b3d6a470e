namespace Proximal.Dashboard;

/// <summary>The dashboard: a web server that shows runs in a browser.</summary>
public sealed class DashboardServer : DashboardHost
{
    /// <inheritdoc/>
    public override async Task ServeAsync(DashboardOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var catalog = new RunCatalog(options.Folders, options.Environments);
        await using var server = new LocalServer(options.Address, options.Port, options.Token, options.ReadOnly);
        RunEndpoints.Map(server, catalog);
        RunPageEndpoints.Map(server, catalog);
        CurveEndpoints.Map(server, catalog);
        SearchEndpoints.Map(server, catalog);
        EventEndpoint.Map(server, catalog);
        ControlEndpoints.Map(server, catalog, options);
        catalog.Ask();
        Uri address = await server.StartAsync(cancellation).ConfigureAwait(false);
        options.Started?.Invoke(address);
        await server.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async Task LabelAsync(
        LabellingSession session,
        DashboardOptions options,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(options);
        await using var server = new LocalServer(options.Address, options.Port, options.Token, readOnly: false);
        LabellingEndpoints.Map(server, session);
        Uri address = await server.StartAsync(cancellation).ConfigureAwait(false);
        options.Started?.Invoke(new Uri(address, $"label.html{address.Query}"));
        await server.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override string CreateReport(ReportOptions options) => RunReport.Create(options);
}
