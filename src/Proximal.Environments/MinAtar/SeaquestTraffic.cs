namespace Proximal.Environments;

/// <summary>
/// The movement of bullets, divers and enemies in <see cref="MinAtarSeaquest"/>. As in the reference, each list is
/// iterated by index from its end. If items are removed during the iteration, it continues at the next lower index, and
/// ends if the list is shorter.
/// </summary>
internal static class SeaquestTraffic
{
    /// <summary>Steps between two shots of an enemy.</summary>
    internal const int EnemyShotInterval = 10;

    private const int MaxDivers = 6;
    private const int DiverSpeed = 5;

    /// <summary>Moves all objects once and returns the reward of the hits.</summary>
    public static int Move(ref SeaquestState state)
    {
        int reward = MoveFriendlyBullets(ref state);
        MoveDivers(ref state);
        for (int i = state.Subs.Count - 1; i >= 0 && i < state.Subs.Count; i--)
        {
            SeaquestMover shooter = MoveEnemy(ref state, ref state.Subs, i, out int at, ref reward);
            Shoot(ref state, shooter, at);
        }

        MoveEnemyBullets(ref state);
        for (int i = state.Fish.Count - 1; i >= 0 && i < state.Fish.Count; i--)
            MoveEnemy(ref state, ref state.Fish, i, out _, ref reward);
        return reward;
    }

    private static int MoveFriendlyBullets(ref SeaquestState state)
    {
        int reward = 0;
        for (int i = state.FriendlyBullets.Count - 1; i >= 0 && i < state.FriendlyBullets.Count; i--)
        {
            ref SeaquestMover bullet = ref state.FriendlyBullets[i];
            Advance(ref bullet);
            if (!MinAtarBoard.Contains(bullet.X))
            {
                state.FriendlyBullets.RemoveFirst(bullet);
            }
            else if (RemoveIn(ref state.Fish, bullet) || RemoveIn(ref state.Subs, bullet))
            {
                state.FriendlyBullets.RemoveFirst(bullet);
                reward++;
            }
        }

        return reward;
    }

    private static void MoveDivers(ref SeaquestState state)
    {
        for (int i = state.Divers.Count - 1; i >= 0 && i < state.Divers.Count; i--)
        {
            ref SeaquestMover diver = ref state.Divers[i];
            if (CanPickUp(in state, diver))
            {
                PickUp(ref state, diver);
                continue;
            }

            if (diver.Timer > 0)
            {
                diver.Timer--;
                continue;
            }

            diver.Timer = DiverSpeed;
            Advance(ref diver);
            if (!MinAtarBoard.Contains(diver.X))
                state.Divers.RemoveFirst(diver);
            else if (CanPickUp(in state, diver))
                PickUp(ref state, diver);
        }
    }

    // Returns the moved enemy and its index in the list; -1 if it was removed.
    private static SeaquestMover MoveEnemy(
        ref SeaquestState state,
        ref GameList<SeaquestMover> enemies,
        int index,
        out int at,
        ref int reward
    )
    {
        ref SeaquestMover enemy = ref enemies[index];
        at = index;
        if (IsOnPlayer(in state, enemy))
            state.Terminal = true;
        if (enemy.Timer > 0)
        {
            enemy.Timer--;
            return enemy;
        }

        enemy.Timer = (sbyte)state.MoveSpeed;
        Advance(ref enemy);
        SeaquestMover moved = enemy;
        bool isRemoved = !MinAtarBoard.Contains(moved.X);
        if (!isRemoved && IsOnPlayer(in state, moved))
        {
            state.Terminal = true;
        }
        else if (!isRemoved && RemoveIn(ref state.FriendlyBullets, moved))
        {
            isRemoved = true;
            reward++;
        }

        // Removes the first of equal items, which may not be this enemy; then this enemy moves one index down.
        if (isRemoved)
            at = enemies.RemoveFirst(moved) == index ? -1 : index - 1;
        return moved;
    }

    // As in the reference, an enemy that was just removed still shoots.
    private static void Shoot(ref SeaquestState state, SeaquestMover shooter, int at)
    {
        bool shoots = shooter.ShotTimer == 0;
        if (shoots)
            state.EnemyBullets.Add(new SeaquestMover(shooter.X, shooter.Y, shooter.MovesRight));
        if (at >= 0)
            state.Subs[at].ShotTimer = shoots ? (sbyte)EnemyShotInterval : (sbyte)(shooter.ShotTimer - 1);
    }

    private static void MoveEnemyBullets(ref SeaquestState state)
    {
        for (int i = state.EnemyBullets.Count - 1; i >= 0 && i < state.EnemyBullets.Count; i--)
        {
            ref SeaquestMover bullet = ref state.EnemyBullets[i];
            if (IsOnPlayer(in state, bullet))
                state.Terminal = true;
            Advance(ref bullet);
            if (!MinAtarBoard.Contains(bullet.X))
                state.EnemyBullets.RemoveFirst(bullet);
            else if (IsOnPlayer(in state, bullet))
                state.Terminal = true;
        }
    }

    private static void Advance(ref SeaquestMover mover) => mover.X += (sbyte)(mover.MovesRight ? 1 : -1);

    private static bool IsOnPlayer(in SeaquestState state, SeaquestMover mover) =>
        mover.X == state.X && mover.Y == state.Y;

    private static bool CanPickUp(in SeaquestState state, SeaquestMover diver) =>
        IsOnPlayer(in state, diver) && state.DiverCount < MaxDivers;

    private static void PickUp(ref SeaquestState state, SeaquestMover diver)
    {
        state.Divers.RemoveFirst(diver);
        state.DiverCount++;
    }

    // Removes the first item in the cell of another object.
    private static bool RemoveIn(ref GameList<SeaquestMover> movers, SeaquestMover other)
    {
        for (int i = 0; i < movers.Count; i++)
        {
            if (movers[i].X != other.X || movers[i].Y != other.Y)
                continue;
            movers.RemoveAt(i);
            return true;
        }

        return false;
    }
}
