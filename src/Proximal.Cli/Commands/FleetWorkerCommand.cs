using System.CommandLine;
using System.Runtime.InteropServices;
using Proximal.Tensors;

namespace Proximal.Cli;

/// <summary>The command <c>proximal fleet worker --join HOST:PORT</c>: steps environments for a learner.</summary>
internal static class FleetWorkerCommand
{
    private const string HelpNotes = """
        The worker gets the configuration of the run from the learner, and works until the run ends. It may be started before
        the learner, stopped and started again at any time: the learner gives its work to others. If the learner stops, the
        worker waits for it. Ctrl-C leaves the fleet.

        Environments of an assembly or of Python run code, so --load names them here again, as for 'proximal resume'.
        """;

    public static Command Create(Registries registries)
    {
        var load = new LoadFlag(registries);
        Option<string?> join = Flag.Text("--join", "HOST:PORT", "The learner, as it prints it; required.");
        Option<string?> name = Flag.Text(
            "--name",
            "NAME",
            "Name, different from those of the other workers (default: machine and process)."
        );
        Option<long?> threads = Flag.Integer("--threads", "Number of threads (default: 1).");
        Option<bool> quiet = Flag.Switch("--quiet", "Print only errors.");
        var command = new Command("worker", "Step environments for a learner.")
        {
            join,
            name,
            threads,
            load.Option,
            load.Python,
            quiet,
        };
        command.SetAction(result =>
        {
            FleetHost fleet = FleetCommand.Host(registries);
            // More workers are faster than more threads, because they share no step.
            WorkerPool.Shared.Threads = (int)Math.Min(result.GetValue(threads) ?? 1, 1024);
            using var stop = new CancellationTokenSource();
            void Stop(PosixSignalContext context)
            {
                if (stop.IsCancellationRequested)
                    return;
                context.Cancel = true;
                stop.Cancel();
            }

            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
            bool isQuiet = result.GetValue(quiet);
            (string host, int port) = Parse(result.GetValue(join));
            fleet.RunWorker(
                new FleetWorkerOptions
                {
                    Host = host,
                    Port = port,
                    Name = result.GetValue(name) ?? $"{Environment.MachineName}-{Environment.ProcessId}",
                    Token = ListenAddress.Token,
                    Report = line =>
                    {
                        if (!isQuiet)
                            Console.WriteLine(line);
                    },
                },
                load.Apply(result),
                stop.Token
            );
            return ExitCodes.Done;
        });
        HelpPage.AddTo(
            command,
            HelpNotes,
            [
                "proximal fleet worker --join 127.0.0.1:30000",
                "PROXIMAL_TOKEN=SECRET proximal fleet worker --join 10.0.0.5:30000 --name rack2-7",
            ]
        );
        return command;
    }

    private static (string Host, int Port) Parse(string? text)
    {
        if (text is null)
            throw new InvalidInputException("--join HOST:PORT is missing: 'proximal fleet learner' prints it");
        int colon = text.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(text.AsSpan(colon + 1), out ushort port) && port > 0
            ? (text[..colon].Trim('[', ']'), port)
            : throw new InvalidInputException($"--join: expected HOST:PORT, such as 127.0.0.1:30000, found '{text}'");
    }
}
