using System.CommandLine;
using Proximal.Tensors;

namespace Proximal.Cli;

/// <summary>The flags of training with several processes.</summary>
internal sealed class DistributedFlags
{
    private readonly Option<bool> distributed = Flag.Switch(
        "--distributed",
        "Train with all processes that mpirun or srun started. Any number of them gives the same weights."
    );
    private readonly Option<long?> ranks = Flag.Integer(
        "--ranks",
        "With --distributed: start this number of processes with mpirun."
    );
    private readonly Option<long?> supervise = Flag.Integer(
        "--supervise",
        "With --ranks: restart the processes from the last checkpoint up to N times if one fails."
    );
    private readonly Option<string?> reduce = Flag.Text(
        "--reduce",
        "ORDER",
        "With --distributed: tree for the same weights with any number of processes, or fast for the order of the "
            + "MPI library (default: tree)."
    );
    private readonly Option<double?> timeout = Flag.PositiveNumber(
        "--rank-timeout",
        "With --distributed: seconds after which a process that does not answer has failed (default: 600)."
    );

    /// <summary>All flags, in display order.</summary>
    public IEnumerable<Option> All => [distributed, ranks, supervise, reduce, timeout];

    /// <summary>Runs a command, on one process or as one of several.</summary>
    /// <param name="result">The parsed command line.</param>
    /// <param name="threads">The flag of the number of threads.</param>
    /// <param name="registries">Registries of the command, with assemblies loaded.</param>
    /// <param name="folder">Folder of the run that a restart continues; null if it is not known yet.</param>
    /// <param name="train">Trains on one process, or as rank 0 of several. Returns the exit code.</param>
    /// <returns>The exit code.</returns>
    public int Run(
        ParseResult result,
        Option<long?> threads,
        Registries registries,
        string? folder,
        Func<RankStart?, int> train
    )
    {
        if (!result.GetValue(distributed))
        {
            foreach (Option option in All)
                if (option != distributed && result.GetResult(option) is { Implicit: false })
                    throw new InvalidInputException($"{option.Name} needs --distributed");
            return train(null);
        }

        if (result.GetValue(ranks) is { } count)
            return Launch(result, (int)count, folder);
        if (result.GetValue(supervise) is not null)
            throw new InvalidInputException(
                "--supervise needs --ranks N: processes that mpirun started end with it, so proximal must start mpirun"
            );
        var session = new RankSession(registries, Options(result));
        if (result.GetValue(threads) is null)
            WorkerPool.Shared.Threads = Math.Max(1, Environment.ProcessorCount / session.LocalSize);
        return session.Run(train);
    }

    private ProcessGroupOptions Options(ParseResult result) =>
        new()
        {
            FastReduce = result.GetValue(reduce) switch
            {
                null or "tree" => false,
                "fast" => true,
                { } other => throw new InvalidInputException($"--reduce: expected tree or fast, found '{other}'"),
            },
            Timeout = TimeSpan.FromSeconds(result.GetValue(timeout) ?? 600),
        };

    private int Launch(ParseResult result, int count, string? folder)
    {
        int restarts = (int)(result.GetValue(supervise) ?? 0);
        if (restarts > 0 && folder is null)
            throw new InvalidInputException("--supervise needs --out DIR: a restart continues the run in this folder");
        return new RankLauncher(count, restarts, folder).Run(ArgumentsOfRanks(result));
    }

    // The command line without the flags of the launcher.
    private List<string> ArgumentsOfRanks(ParseResult result)
    {
        var arguments = new List<string>();
        bool isValue = false;
        foreach (string token in result.Tokens.Select(static token => token.Value))
        {
            if (!isValue && token != ranks.Name && token != supervise.Name)
                arguments.Add(token);
            isValue = !isValue && (token == ranks.Name || token == supervise.Name);
        }

        return arguments;
    }
}
