using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Proximal.Environments;
using Proximal.Gymnasium;

namespace Proximal.Cli;

/// <summary>The command <c>proximal serve RUN|ENV</c>: serves a policy or an environment to other programs.</summary>
internal static class ServeCommand
{
    private const int DefaultPort = 5005;

    private const string HelpNotes = """
        Evaluate a policy of Proximal, or train in an environment of Proximal, with another library, such as
        Stable-Baselines3. --client writes a Python module without dependencies, with Environment (a gymnasium.Env) and
        Policy (a function from an observation to an action). docs/protocol.md describes the protocol for other
        languages; 'proximal train tcp://HOST:PORT' speaks it too.

        The server listens on the loopback interface. With --host, others can connect, so it needs a token in the
        environment variable PROXIMAL_TOKEN, which clients must send. Connections are not encrypted. Ctrl-C stops.
        """;

    public static Command Create(Registries registries)
    {
        var load = new LoadFlag(registries);
        var source = new Argument<string?>("RUN|ENV")
        {
            Description =
                "Run folder, or folder or file of a policy, to serve a policy; or the name of an environment, to serve it.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<long?> port = Flag.Integer(
            "--port",
            $"TCP port (default: {DefaultPort}); 0 for a free one.",
            minimum: 0
        );
        Option<string?> host = Flag.Text("--host", "ADDRESS", "IP address to listen on (default: 127.0.0.1).");
        Option<bool> standard = Flag.Switch("--stdio", "Serve one client on standard input and output instead.");
        Option<bool> best = Flag.Best();
        Option<string?> client = Flag.Text(
            "--client",
            "FILE",
            "Write the Python client, and end unless RUN|ENV is given."
        );
        Option<string[]> set = Flag.Set();
        set.Description = "Set an option of the environment; repeatable.";
        var command = new Command("serve", "Serve a trained policy or an environment to other programs.")
        {
            source,
            port,
            host,
            standard,
            best,
            client,
            set,
            load.Option,
            load.Python,
        };
        command.SetAction(result =>
        {
            if (result.GetValue(client) is { } file)
                WriteClient(file);
            else if (result.GetValue(source) is null)
                throw new InvalidInputException("RUN|ENV is missing: name a run or an environment to serve");
            if (result.GetValue(source) is not { } text)
                return ExitCodes.Done;
            if (result.GetValue(standard) && (result.GetValue(port) is not null || result.GetValue(host) is not null))
                throw new InvalidInputException("--stdio excludes --port and --host");
            (ProtocolServer server, string what) = CreateServer(
                text,
                result.GetValue(best),
                result.GetValue(set)!,
                load.Apply(result),
                result.GetValue(standard) ? null : ListenAddress.Token
            );
            if (result.GetValue(standard))
                ServeStandardStreams(server);
            else
                Listen(
                    server,
                    what,
                    new IPEndPoint(
                        ListenAddress.Parse(result.GetValue(host)),
                        ListenAddress.Port(result.GetValue(port) ?? DefaultPort)
                    )
                );
            return ExitCodes.Done;
        });
        HelpPage.AddTo(
            command,
            HelpNotes,
            [
                "proximal serve CartPole-v1",
                "proximal serve runs/CartPole-v1 --best --port 5006",
                "proximal serve LunarLander-v3 --set continuous=true --client proximal_client.py",
                "PROXIMAL_TOKEN=SECRET proximal serve CartPole-v1 --host 0.0.0.0",
            ]
        );
        return command;
    }

    private static (ProtocolServer Server, string What) CreateServer(
        string text,
        bool best,
        string[] options,
        Registries registries,
        string? token
    )
    {
        bool isPath = Directory.Exists(text) || File.Exists(text);
        if (!isPath && registries.NamesEnvironment(text))
        {
            if (best)
                throw new InvalidInputException($"--best applies to a run, but {text} is an environment");
            EnvironmentEntry entry = options
                .Select(ConfigurationReader.ReadAssignment)
                .Aggregate(registries.FindEnvironment(text), EnvironmentOptionsYaml.Set);
            (entry.Create() as IDisposable)?.Dispose();
            return (new EnvironmentServer(entry.Create) { Token = token }, entry.Name);
        }

        if (options.Length > 0)
            throw new InvalidInputException($"--set applies to an environment, but {text} is not the name of one");
        var exported = ExportedPolicy.Find(text, best, Console.Error.WriteLine);
        return (new PolicyServer(exported.Policy) { Token = token }, $"the policy of {exported.Source}");
    }

    private static void ServeStandardStreams(ProtocolServer server)
    {
        using Stream input = Console.OpenStandardInput(),
            output = Console.OpenStandardOutput();
        // What an environment prints must not get between the frames.
        Console.SetOut(Console.Error);
        using var interrupt = PosixSignalRegistration.Create(
            PosixSignal.SIGINT,
            static context => context.Cancel = true
        );
        server.Serve(input, output);
    }

    private static void Listen(ProtocolServer server, string what, IPEndPoint address)
    {
        using var stop = new CancellationTokenSource();
        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        server.Listen(
            address,
            bound => Console.WriteLine($"serving {what} on tcp://{bound}; Ctrl-C stops"),
            stop.Token
        );
    }

    private static void WriteClient(string path)
    {
        OutputFolder.CreateFor(path);
        File.WriteAllText(path, ProtocolServer.PythonClient);
        Console.Error.WriteLine($"wrote {path}");
    }
}
