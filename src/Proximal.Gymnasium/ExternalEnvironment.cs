namespace Proximal.Gymnasium;

/// <summary>
/// Environments in programs of any language, which speak the protocol of <c>docs/protocol.md</c> over their standard
/// input and output, or over TCP.
/// </summary>
public static class ExternalEnvironment
{
    private const string Tcp = "tcp://";

    /// <summary>Creates an environment.</summary>
    /// <param name="address">Command that starts the program, such as <c>python3 corridor.py</c>; or
    /// <c>tcp://host:port</c>, at which a program listens.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="InvalidInputException">The program cannot be started or reached, or does not follow the
    /// protocol.</exception>
    public static IEnvironment Make(string address, ExternalOptions? options = null)
    {
        options ??= new ExternalOptions();
        options.Validate();
        return new HostedEnvironment(Settings(address, options, autoReset: false), options.Policy(Name(address)));
    }

    /// <summary>Creates vectorized environments.</summary>
    /// <param name="address">As for <see cref="Make"/>. Each
    /// <see cref="HostedEnvironmentOptions.EnvironmentsPerProcess"/> environments have a process or a
    /// connection.</param>
    /// <param name="count">Number of environments, at least 1.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="InvalidInputException">As for <see cref="Make"/>; or <paramref name="count"/> is less than
    /// 1.</exception>
    public static VectorEnvironment MakeVector(string address, int count, ExternalOptions? options = null)
    {
        options ??= new ExternalOptions();
        options.Validate();
        if (count < 1)
            throw new InvalidInputException($"the number of environments must be at least 1, not {count}");
        return HostedVectorEnvironment.Create(
            Settings(address, options, autoReset: true),
            options.Policy(Name(address)),
            count,
            options.EnvironmentsPerProcess
        );
    }

    private static bool IsTcp(string address) => address.StartsWith(Tcp, StringComparison.Ordinal);

    private static string Name(string address) => IsTcp(address) ? address : $"external:{address}";

    private static HostSettings Settings(string address, ExternalOptions options, bool autoReset) =>
        new(
            Connector(address, options),
            address,
            KeywordArguments.ToJson(options.Arguments),
            autoReset,
            options.StartTimeout,
            options.StepTimeout
        )
        {
            Token = options.Token,
        };

    private static Func<IHostConnection> Connector(string address, ExternalOptions options)
    {
        if (!IsTcp(address))
        {
            string[] words = CommandWords.Split(address);
            return () => new HostProcess(words[0], words[1..]);
        }

        return Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri is { Port: > 0, AbsolutePath: "" or "/" }
            ? () => new HostSocket(uri.DnsSafeHost, uri.Port, options.StartTimeout)
            : throw new InvalidInputException($"'{address}': expected tcp://HOST:PORT, such as tcp://localhost:5005");
    }
}
