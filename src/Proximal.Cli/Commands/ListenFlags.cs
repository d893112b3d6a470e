using System.CommandLine;
using System.Runtime.InteropServices;

namespace Proximal.Cli;

/// <summary>Flags of the page of <c>label</c>.</summary>
/// <param name="defaultPort">Port without <c>--port</c>.</param>
internal sealed class ListenFlags(int defaultPort)
{
    private readonly Option<long?> port = Flag.Integer(
        "--port",
        $"TCP port of the page (default: {defaultPort}); 0 for a free one.",
        minimum: 0
    );

    private readonly Option<string?> host = Flag.Text(
        "--host",
        "ADDRESS",
        "IP address to listen on (default: 127.0.0.1); another one needs a token in PROXIMAL_TOKEN."
    );

    private readonly Option<bool> noBrowser = Flag.Switch(
        "--no-browser",
        "Print the address, but do not open the browser."
    );

    /// <summary>All flags, in display order.</summary>
    public IEnumerable<Option> All => [port, host, noBrowser];

    /// <summary>Serves the page of a session until Ctrl-C.</summary>
    /// <exception cref="InvalidInputException">The program has no web server, or the address cannot be used.</exception>
    public void Serve(ParseResult result, Registries registries, LabellingSession session)
    {
        DashboardHost dashboard =
            registries.Dashboard?.Invoke()
            ?? throw new InvalidInputException(
                "this program has no pages: the published tool has no ASP.NET Core; install the tool with "
                    + "'dotnet tool install --global Proximal.Tool'"
            );
        using var stop = new CancellationTokenSource();
        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        bool opens = !result.GetValue(noBrowser);
        dashboard
            .LabelAsync(
                session,
                new DashboardOptions
                {
                    Address = ListenAddress.Parse(result.GetValue(host)),
                    Port = ListenAddress.Port(result.GetValue(port) ?? defaultPort),
                    Token = ListenAddress.Token,
                    Started = address =>
                    {
                        Console.WriteLine(
                            $"{session.Items.Count} items on {address}; Ctrl-C stops and writes the file"
                        );
                        if (opens)
                            BrowserWindow.Open(address);
                    },
                },
                stop.Token
            )
            .GetAwaiter()
            .GetResult();
    }
}
