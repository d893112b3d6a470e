using System.Text.Json;

namespace Proximal.Environments.Tests;

/// <summary>The games' states as the reference's recordings write them.</summary>
internal static class StateCodec
{
    public static AsterixState ReadAsterix(JsonElement json)
    {
        var state = new AsterixState
        {
            PlayerX = Int(json[0]),
            PlayerY = Int(json[1]),
            SpawnTimer = Int(json[2]),
            SpawnSpeed = Int(json[3]),
            MoveTimer = Int(json[4]),
            MoveSpeed = Int(json[5]),
            RampTimer = Int(json[6]),
            RampIndex = Int(json[7]),
            Terminal = Int(json[8]) != 0,
        };
        for (int row = 0; row < AsterixRows.Length; row++)
        {
            if (json[9][row] is { ValueKind: JsonValueKind.Array } entity)
                state.Entities[row] = new AsterixEntity(
                    true,
                    (sbyte)Int(entity[0]),
                    Int(entity[2]) != 0,
                    Int(entity[3]) != 0
                );
        }

        return state;
    }

    public static string Write(AsterixState s)
    {
        var entities = new List<string>();
        for (int row = 0; row < AsterixRows.Length; row++)
        {
            AsterixEntity entity = s.Entities[row];
            entities.Add(
                entity.IsPresent ? $"[{entity.X},{row + 1},{Bit(entity.MovesRight)},{Bit(entity.IsGold)}]" : "null"
            );
        }

        return $"[{s.PlayerX},{s.PlayerY},{s.SpawnTimer},{s.SpawnSpeed},{s.MoveTimer},{s.MoveSpeed},{s.RampTimer},{s.RampIndex},"
            + $"{Bit(s.Terminal)},[{string.Join(',', entities)}]]";
    }

    public static BreakoutState ReadBreakout(JsonElement json) =>
        new()
        {
            BallX = Int(json[0]),
            BallY = Int(json[1]),
            Direction = Int(json[2]),
            Paddle = Int(json[3]),
            LastX = Int(json[4]),
            LastY = Int(json[5]),
            Strike = Int(json[6]) != 0,
            Terminal = Int(json[7]) != 0,
            Bricks = Int(json[8]),
        };

    public static string Write(BreakoutState s) =>
        $"[{s.BallX},{s.BallY},{s.Direction},{s.Paddle},{s.LastX},{s.LastY},{Bit(s.Strike)},{Bit(s.Terminal)},{s.Bricks}]";

    public static FreewayState ReadFreeway(JsonElement json)
    {
        var state = new FreewayState
        {
            Position = Int(json[0]),
            MoveTimer = Int(json[1]),
            TerminateTimer = Int(json[2]),
            Terminal = Int(json[3]) != 0,
        };
        for (int lane = 0; lane < FreewayLanes.Length; lane++)
            state.Cars[lane] = new FreewayCar(Int(json[4][lane][0]), Int(json[4][lane][1]), Int(json[4][lane][2]));
        return state;
    }

    public static string Write(FreewayState s)
    {
        var cars = new List<string>();
        foreach (FreewayCar car in s.Cars)
            cars.Add($"[{car.X},{car.Timer},{car.Speed}]");
        return $"[{s.Position},{s.MoveTimer},{s.TerminateTimer},{Bit(s.Terminal)},[{string.Join(',', cars)}]]";
    }

    public static SeaquestState ReadSeaquest(JsonElement json)
    {
        var state = new SeaquestState
        {
            Oxygen = Int(json[0]),
            DiverCount = Int(json[1]),
            X = Int(json[2]),
            Y = Int(json[3]),
            FacesRight = Int(json[4]) != 0,
            SpawnSpeed = Int(json[5]),
            SpawnTimer = Int(json[6]),
            DiverTimer = Int(json[7]),
            MoveSpeed = Int(json[8]),
            RampIndex = Int(json[9]),
            ShotTimer = Int(json[10]),
            IsSurfaced = Int(json[11]) != 0,
            Terminal = Int(json[12]) != 0,
        };
        foreach (JsonElement item in json[13].EnumerateArray())
            state.FriendlyBullets.Add(ReadMover(item));
        foreach (JsonElement item in json[14].EnumerateArray())
            state.EnemyBullets.Add(ReadMover(item));
        foreach (JsonElement item in json[15].EnumerateArray())
            state.Fish.Add(ReadMover(item));
        foreach (JsonElement item in json[16].EnumerateArray())
            state.Subs.Add(ReadMover(item));
        foreach (JsonElement item in json[17].EnumerateArray())
            state.Divers.Add(ReadMover(item));
        return state;
    }

    public static string Write(SeaquestState s) =>
        $"[{s.Oxygen},{s.DiverCount},{s.X},{s.Y},{Bit(s.FacesRight)},{s.SpawnSpeed},{s.SpawnTimer},{s.DiverTimer},{s.MoveSpeed},{s.RampIndex},"
        + $"{s.ShotTimer},{Bit(s.IsSurfaced)},{Bit(s.Terminal)},{Movers(s.FriendlyBullets, 3)},{Movers(s.EnemyBullets, 3)},"
        + $"{Movers(s.Fish, 4)},{Movers(s.Subs, 5)},{Movers(s.Divers, 4)}]";

    public static SpaceInvadersState ReadSpaceInvaders(JsonElement json) =>
        new()
        {
            Position = Int(json[0]),
            AlienDirection = Int(json[1]),
            MoveInterval = Int(json[2]),
            MoveTimer = Int(json[3]),
            AlienShotTimer = Int(json[4]),
            RampIndex = Int(json[5]),
            ShotTimer = Int(json[6]),
            Terminal = Int(json[7]) != 0,
            Aliens = ReadCells(json[8]),
            FriendlyBullets = ReadCells(json[9]),
            EnemyBullets = ReadCells(json[10]),
        };

    public static string Write(SpaceInvadersState s) =>
        $"[{s.Position},{s.AlienDirection},{s.MoveInterval},{s.MoveTimer},{s.AlienShotTimer},{s.RampIndex},{s.ShotTimer},{Bit(s.Terminal)},"
        + $"{Cells(s.Aliens)},{Cells(s.FriendlyBullets)},{Cells(s.EnemyBullets)}]";

    private static SeaquestMover ReadMover(JsonElement json)
    {
        int fields = json.GetArrayLength();
        return new SeaquestMover(
            (sbyte)Int(json[0]),
            (sbyte)Int(json[1]),
            Int(json[2]) != 0,
            (sbyte)(fields > 3 ? Int(json[3]) : 0),
            (sbyte)(fields > 4 ? Int(json[4]) : 0)
        );
    }

    private static string Movers(GameList<SeaquestMover> movers, int fields)
    {
        var texts = new List<string>();
        foreach (SeaquestMover m in movers.Span)
            texts.Add(
                $"[{string.Join(',', new[] { m.X, m.Y, m.MovesRight ? 1 : 0, m.Timer, m.ShotTimer }.Take(fields))}]"
            );
        return $"[{string.Join(',', texts)}]";
    }

    private static BitBoard ReadCells(JsonElement json)
    {
        var board = default(BitBoard);
        foreach (JsonElement cell in json.EnumerateArray())
            board.Add(Int(cell) % 10, Int(cell) / 10);
        return board;
    }

    private static string Cells(BitBoard board) =>
        $"[{string.Join(',', Enumerable.Range(0, 100).Where(cell => board.Contains(cell % 10, cell / 10)))}]";

    private static int Bit(bool value) => value ? 1 : 0;

    private static int Int(JsonElement json) =>
        json.ValueKind switch
        {
            JsonValueKind.True => 1,
            JsonValueKind.False => 0,
            _ => json.GetInt32(),
        };
}
