using Proximal.Environments;

namespace Proximal.Gymnasium;

/// <summary>Adds environments in programs of any language to an <see cref="EnvironmentRegistry"/>.</summary>
public static class ExternalFamily
{
    /// <summary>Prefix of the names that are commands.</summary>
    public const string Prefix = "external:";

    /// <summary>Prefix of the names that are addresses.</summary>
    public const string TcpPrefix = "tcp://";

    /// <summary>Environment variable with the secret that programs on other machines ask for.</summary>
    public const string TokenVariable = "PROXIMAL_TOKEN";

    private static readonly EnvironmentOption[] Options = [.. HostedOptionValues.Declare(new ExternalOptions())];

    /// <summary>
    /// Adds two families: <c>external:COMMAND</c>, which starts a program, and <c>tcp://host:port</c>, at which one
    /// listens; see <see cref="ExternalEnvironment.Make"/>. The options are <c>kwargs</c>, <c>envs_per_process</c>,
    /// <c>timeout</c> and <c>start_timeout</c> in seconds, and <c>restarts</c>.
    /// </summary>
    /// <param name="environments">Registry to add the families to.</param>
    /// <param name="report">Receives one line for each restart of a program, and for each resumed run whose episodes
    /// cannot be continued; null for none.</param>
    /// <returns>The registry.</returns>
    public static EnvironmentRegistry AddExternal(
        this EnvironmentRegistry environments,
        Action<string>? report = null
    ) =>
        environments
            .Add(
                Family(
                    "External programs",
                    "Environments in programs of any language, started by a command; see docs/protocol.md.",
                    Prefix,
                    name => Find(name, name[Prefix.Length..], report)
                )
            )
            .Add(
                Family(
                    "External programs over TCP",
                    "Environments in programs that listen at tcp://HOST:PORT; see docs/protocol.md.",
                    TcpPrefix,
                    name => Find(name, name, report)
                )
            );

    private static EnvironmentFamily Family(
        string name,
        string description,
        string prefix,
        Func<string, EnvironmentEntry> find
    ) => new(name, description, prefix, find) { RunsCode = true };

    private static EnvironmentEntry Find(string name, string address, Action<string>? report)
    {
        if (address.Trim() is not { Length: > 0 } || address == TcpPrefix)
            throw new InvalidInputException(
                $"'{name}': expected a command, such as {Prefix}'python3 corridor.py', or an address, such as "
                    + $"{TcpPrefix}localhost:5005"
            );
        return EnvironmentEntry.Of(
            name,
            "Environment in another program.",
            values => ExternalEnvironment.Make(address, Read(values, report)),
            (values, count) => ExternalEnvironment.MakeVector(address, count, Read(values, report)),
            Options
        );
    }

    private static ExternalOptions Read(EnvironmentOptions values, Action<string>? report) =>
        HostedOptionValues.Read(values, report, new ExternalOptions()) with
        {
            Token = Environment.GetEnvironmentVariable(TokenVariable),
        };
}
