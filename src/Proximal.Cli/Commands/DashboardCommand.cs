using System.CommandLine;
using System.Runtime.InteropServices;

namespace Proximal.Cli;

/// <summary>The command <c>proximal dashboard [FOLDER…]</c>: shows runs in a browser.</summary>
internal static class DashboardCommand
{
    private const int DefaultPort = 6007;

    private const string HelpNotes = """
        Opens a page on this machine with a table of the runs, their curves and comparisons. The page needs no account and
        loads nothing from the network. Ctrl-C stops; runs that the page started continue.

        The server listens on the loopback interface. With --host, others can connect, so it needs a token in the
        environment variable PROXIMAL_TOKEN. Connections are not encrypted. --read-only refuses to start, stop or change
        anything. docs/dashboard.md describes the pages.
        """;

    public static Command Create(Registries registries)
    {
        var folders = new Argument<string[]>("FOLDER")
        {
            Description = "Folders with runs, at any depth (default: runs).",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<long?> port = Flag.Integer(
            "--port",
            $"TCP port (default: {DefaultPort}); 0 for a free one.",
            minimum: 0
        );
        Option<string?> host = Flag.Text("--host", "ADDRESS", "IP address to listen on (default: 127.0.0.1).");
        Option<bool> noBrowser = Flag.Switch("--no-browser", "Print the address, but do not open the browser.");
        Option<bool> readOnly = Flag.Switch("--read-only", "Refuse to start, stop or change runs.");
        var command = new Command("dashboard", "Show runs in a browser: table, curves, comparisons.")
        {
            folders,
            port,
            host,
            noBrowser,
            readOnly,
        };
        command.SetAction(result =>
        {
            DashboardHost dashboard =
                registries.Dashboard?.Invoke()
                ?? throw new InvalidInputException(
                    "this program has no dashboard: the published tool has no ASP.NET Core; install the tool with "
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
                .ServeAsync(
                    new DashboardOptions
                    {
                        Folders = result.GetValue(folders) is { Length: > 0 } named ? named : [RunFolder.Root],
                        Address = ListenAddress.Parse(result.GetValue(host)),
                        Port = ListenAddress.Port(result.GetValue(port) ?? DefaultPort),
                        Token = ListenAddress.Token,
                        ReadOnly = result.GetValue(readOnly),
                        Tool = ToolCommand.Program,
                        Environments = registries.Environments,
                        Started = address =>
                        {
                            Console.WriteLine($"dashboard on {address}; Ctrl-C stops");
                            if (opens)
                                BrowserWindow.Open(address);
                        },
                    },
                    stop.Token
                )
                .GetAwaiter()
                .GetResult();
            return ExitCodes.Done;
        });
        HelpPage.AddTo(
            command,
            HelpNotes,
            ["proximal dashboard", "proximal dashboard runs other/runs --port 8080 --no-browser"]
        );
        return command;
    }
}
